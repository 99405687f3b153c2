using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Projects;
using SwisperStudio.Web.Api.Requests;
using SwisperStudio.Web.Auth;

namespace SwisperStudio.Web.Api.Projects;

/// <summary>Where observed systems run: contract/rest-api.md, section 10.</summary>
internal static class EnvironmentsEndpoints
{
    public static RouteGroupBuilder MapEnvironments(this RouteGroupBuilder api)
    {
        var environments = api.MapGroup("").WithTags("Environments");
        environments.MapGet("/projects/{id}/environments", ListAsync)
            .WithSummary("List a project's environments, without their keys");
        environments.MapPut("/environments/{id}", UpdateAsync).RequireAuthorization(ApiPolicies.Edit)
            .WithSummary("Change an environment's address, and its key if one is sent")
            .Refuses(404);
        return api;
    }

    private static async Task<Ok<EnvironmentResponse[]>> ListAsync(string id, Caller caller, StudioDbContext db, CancellationToken cancel)
    {
        var project = caller.Project(id);
        var environments = await db.Environments.AsNoTracking()
            .Where(e => e.ProjectId == project)
            .OrderBy(e => e.EnvType)
            .ToListAsync(cancel);
        return TypedResults.Ok(environments.Select(EnvironmentResponse.Of).ToArray());
    }

    private static async Task<Ok<EnvironmentResponse>> UpdateAsync(
        string id,
        Body<UpdateEnvironmentRequest> body,
        Caller caller,
        EnvironmentChanges changes,
        StudioDbContext db,
        CancellationToken cancel)
    {
        var project = await db.Environments.Where(e => e.Id == id).Select(e => (Guid?)e.ProjectId).FirstOrDefaultAsync(cancel)
            ?? throw EnvironmentChanges.NotFound();
        caller.Project(Project.ToWire(project));
        return TypedResults.Ok(EnvironmentResponse.Of(
            await changes.UpdateAsync(db, id, body.Value.SwisperUrl, body.Value.SwisperApiKey, cancel)));
    }
}
