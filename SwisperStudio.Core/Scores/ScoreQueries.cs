using Microsoft.EntityFrameworkCore;
using SwisperStudio.Core.Data;

namespace SwisperStudio.Core.Scores;

/// <summary>Reads scores: always of one project.</summary>
public static class ScoreQueries
{
    /// <summary>Up to here counts are exact; beyond it one more is told.</summary>
    public const int CountBound = 10_000;

    /// <summary>The scores of a trace and its observations, oldest first.</summary>
    public static Task<List<Score>> OfTraceAsync(StudioDbContext db, Guid project, Guid trace, int take, CancellationToken cancel) =>
        db.Scores.AsNoTracking()
            .Where(s => s.ProjectId == project && s.TraceKey == trace)
            .OrderBy(s => s.Timestamp).ThenBy(s => s.Key)
            .Take(take)
            .ToListAsync(cancel);

    /// <summary>The scores of one observation of a trace, oldest first.</summary>
    public static Task<List<Score>> OfObservationAsync(StudioDbContext db, Guid project, Guid trace, string observation, int take, CancellationToken cancel) =>
        db.Scores.AsNoTracking()
            .Where(s => s.ProjectId == project && s.TraceKey == trace && s.ObservationId == observation)
            .OrderBy(s => s.Timestamp).ThenBy(s => s.Key)
            .Take(take)
            .ToListAsync(cancel);

    /// <summary>A page of the list, newest first, and how many scores the filter lets through.</summary>
    /// <param name="db">The database.</param>
    /// <param name="project">The project.</param>
    /// <param name="filter">What to leave out.</param>
    /// <param name="skip">Leaves out so many rows.</param>
    /// <param name="take">At most so many rows.</param>
    /// <param name="cancel">Cancels the query.</param>
    public static async Task<(List<Score> Scores, int Count)> ListAsync(StudioDbContext db, Guid project, ScoreFilter filter, int skip, int take, CancellationToken cancel)
    {
        var scores = db.Scores.AsNoTracking().Where(s => s.ProjectId == project);
        if (filter.TraceId is { } id)
        {
            Guid? trace = Hash128.Of(id);
            scores = scores.Where(s => s.TraceKey == trace);
        }

        if (filter.Name is { } name)
        {
            scores = scores.Where(s => s.Name == name);
        }

        var page = await scores.OrderByDescending(s => s.Timestamp).ThenByDescending(s => s.Key).Skip(skip).Take(take).ToListAsync(cancel);
        return (page, await scores.Take(CountBound + 1).CountAsync(cancel));
    }
}
