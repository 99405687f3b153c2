using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Projects;
using SwisperStudio.Web.Auth;

namespace SwisperStudio.Web.Api.Langfuse;

/// <summary><c>GET /api/public/projects</c>: how clients check their keys.</summary>
internal static class LangfuseProjects
{
    // A key that opens more is no client of Langfuse.
    private const int MaxProjects = 1_000;

    public static RouteGroupBuilder MapLangfuseProjects(this RouteGroupBuilder api)
    {
        api.MapGet("/projects", ListAsync).WithSummary("The project of the key; all for the all-project key");
        return api;
    }

    private static async Task<Ok<LangfuseProjectList>> ListAsync(Caller caller, StudioDbContext db, CancellationToken cancel)
    {
        var projects = await db.Projects.AsNoTracking()
            .Where(p => p.DeletedAt == null && (caller.KeyProject == null || p.Id == caller.KeyProject))
            .OrderByDescending(p => p.CreatedAt).ThenBy(p => p.Id)
            .Take(MaxProjects)
            .Select(p => new { p.Id, p.Name })
            .ToListAsync(cancel);
        return TypedResults.Ok(new LangfuseProjectList([.. projects.Select(p => new LangfuseProject(Project.ToWire(p.Id), p.Name))]));
    }
}
