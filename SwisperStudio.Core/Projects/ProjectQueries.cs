using Microsoft.EntityFrameworkCore;
using SwisperStudio.Core.Data;

namespace SwisperStudio.Core.Projects;

/// <summary>Reads projects.</summary>
public static class ProjectQueries
{
    /// <summary>Traces of today are counted up to this number.</summary>
    public const int MaxCounted = 10_000;

    /// <summary>The newest projects that are not deleted. The newest trace of each is one step into an index.</summary>
    /// <param name="db">The database.</param>
    /// <param name="take">At most so many.</param>
    /// <param name="today">When today began for the reader; Unix nanoseconds.</param>
    /// <param name="cancel">Cancels the query.</param>
    public static Task<List<ProjectCard>> ListAsync(StudioDbContext db, int take, long today, CancellationToken cancel) =>
        db.Projects.AsNoTracking()
            .Where(p => p.DeletedAt == null)
            .OrderByDescending(p => p.CreatedAt).ThenBy(p => p.Id)
            .Take(take)
            .Select(p => new ProjectCard(
                p.Id,
                p.Name,
                p.Description,
                p.TracingEnabled,
                p.Environments.OrderBy(e => e.EnvType == EnvironmentTypes.Production).ThenBy(e => e.EnvType).Select(e => new EnvironmentAddress(e.EnvType, e.SwisperUrl)).ToList(),
                db.Traces.Where(t => t.ProjectId == p.Id).OrderByDescending(t => t.Timestamp).Select(t => (long?)t.Timestamp).FirstOrDefault(),
                db.Traces.Where(t => t.ProjectId == p.Id && t.Timestamp >= today).Take(MaxCounted).Count()))
            .ToListAsync(cancel);
}
