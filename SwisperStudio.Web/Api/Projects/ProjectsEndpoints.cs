using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.OpenApi;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Projects;
using SwisperStudio.Web.Api.Requests;
using SwisperStudio.Web.Auth;

namespace SwisperStudio.Web.Api.Projects;

/// <summary>Observed systems: contract/rest-api.md, section 9.</summary>
internal static class ProjectsEndpoints
{
    public static RouteGroupBuilder MapProjects(this RouteGroupBuilder api)
    {
        var projects = api.MapGroup("/projects").WithTags("Projects");
        projects.MapPost("", CreateAsync).RequireAuthorization(ApiPolicies.CreateProjects)
            .WithSummary("Make a project with its three environments");
        projects.MapGet("", ListAsync)
            .WithSummary("List projects, newest first; an API key of one project sees that one")
            .WithQuery("page", JsonSchemaType.Integer, "From 1")
            .WithQuery("limit", JsonSchemaType.Integer, "1 to 1000; 50 if not sent");
        projects.MapGet("/{id}", GetAsync)
            .WithSummary("Read a project")
            .Refuses(404);
        projects.MapPut("/{id}", UpdateAsync).RequireAuthorization(ApiPolicies.Edit)
            .WithSummary("Change the fields of a project that are sent; null clears")
            .Refuses(404);
        projects.MapDelete("/{id}", DeleteAsync).RequireAuthorization(ApiPolicies.Administer)
            .WithSummary("Delete a project; its traces stay readable by id")
            .Refuses(404);
        projects.MapPatch("/{id}/tracing", SetTracingAsync).RequireAuthorization(ApiPolicies.Edit)
            .WithSummary("Tell SDKs whether to trace")
            .Refuses(404);
        return api;
    }

    private static async Task<Created<ProjectResponse>> CreateAsync(
        Body<CreateProjectRequest> body,
        ProjectChanges changes,
        StudioDbContext db,
        CancellationToken cancel)
    {
        var project = await changes.CreateAsync(db, body.Value.ToDraft(), cancel);
        return TypedResults.Created((string?)null, ProjectResponse.Of(project));
    }

    private static async Task<Ok<Page<ProjectResponse>>> ListAsync(QueryFields query, Caller caller, StudioDbContext db, CancellationToken cancel)
    {
        var (page, limit) = PageMeta.Read(query);
        query.ThrowIfInvalid();
        var projects = db.Projects.AsNoTracking().Where(p => p.DeletedAt == null && (caller.KeyProject == null || p.Id == caller.KeyProject));
        var total = await projects.CountAsync(cancel);
        var skip = (long)(page - 1) * limit;
        var rows = skip >= total ? [] : await projects
            .OrderByDescending(p => p.CreatedAt).ThenBy(p => p.Id)
            .Skip((int)skip).Take(limit)
            .ToListAsync(cancel);
        return TypedResults.Ok(new Page<ProjectResponse>([.. rows.Select(ProjectResponse.Of)], PageMeta.Of(page, limit, total)));
    }

    private static async Task<Ok<ProjectResponse>> GetAsync(string id, Caller caller, StudioDbContext db, CancellationToken cancel)
    {
        var key = Key(caller, id);
        var project = await db.Projects.AsNoTracking().FirstOrDefaultAsync(p => p.Id == key && p.DeletedAt == null, cancel);
        return TypedResults.Ok(ProjectResponse.Of(project ?? throw ProjectChanges.NotFound(id)));
    }

    private static async Task<Ok<ProjectResponse>> UpdateAsync(
        string id,
        Body<UpdateProjectRequest> body,
        Caller caller,
        ProjectChanges changes,
        StudioDbContext db,
        CancellationToken cancel) =>
        TypedResults.Ok(ProjectResponse.Of(await changes.UpdateAsync(db, Key(caller, id), body.Value.ToEdit(), cancel)));

    private static async Task<NoContent> DeleteAsync(string id, Caller caller, ProjectChanges changes, StudioDbContext db, CancellationToken cancel)
    {
        await changes.DeleteAsync(db, Key(caller, id), cancel);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<TracingResponse>> SetTracingAsync(
        string id,
        Body<SetTracingRequest> body,
        Caller caller,
        ProjectChanges changes,
        StudioDbContext db,
        CancellationToken cancel)
    {
        await changes.SetTracingAsync(db, Key(caller, id), body.Value.TracingEnabled, cancel);
        return TypedResults.Ok(TracingResponse.Of(body.Value.TracingEnabled));
    }

    private static Guid Key(Caller caller, string id) => caller.Project(id) ?? throw ProjectChanges.NotFound(id);
}
