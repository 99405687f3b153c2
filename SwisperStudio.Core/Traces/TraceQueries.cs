using Microsoft.EntityFrameworkCore;
using SwisperStudio.Core.Data;

namespace SwisperStudio.Core.Traces;

/// <summary>Reads traces: always of one project, projected, paged by position.</summary>
public static class TraceQueries
{
    /// <summary>The traces of a project that a filter lets through, in no order.</summary>
    public static IQueryable<Trace> Matching(this IQueryable<Trace> traces, Guid project, TraceFilter filter)
    {
        traces = traces.Where(t => t.ProjectId == project);
        if (FreeText.Clean(filter.UserId) is { } user)
        {
            var hash = Hash128.ShortOf(user);
            traces = traces.Where(t => t.UserHash == hash && t.UserId == user);
        }

        if (FreeText.Clean(filter.SessionId) is { } session)
        {
            var hash = Hash128.ShortOf(session);
            traces = traces.Where(t => t.SessionHash == hash && t.SessionId == session);
        }

        if (FreeText.Clean(filter.Name) is { } name)
        {
            var lower = name.ToLowerInvariant();
            traces = traces.Where(t => t.Name!.ToLower().Contains(lower));
        }

        if (filter.Tags.Count > 0)
        {
            var tags = filter.Tags.Select(tag => FreeText.Clean(tag)!).ToList();
            traces = traces.Where(t => t.Tags.Any(tag => tags.Contains(tag)));
        }

        traces = filter.Status switch
        {
            TraceStatus.Error => traces.Where(t => t.ErrorCount > 0),
            TraceStatus.Running => traces.Where(t => t.ErrorCount == 0 && t.OpenCount > 0),
            TraceStatus.Ok => traces.Where(t => t.ErrorCount == 0 && t.OpenCount == 0),
            _ => traces,
        };

        if (filter.From is { } from)
        {
            traces = traces.Where(t => t.Timestamp >= from);
        }

        if (filter.To is { } to)
        {
            traces = traces.Where(t => t.Timestamp <= to);
        }

        if (filter.MinLatency is { } latency)
        {
            traces = traces.Where(t => t.EndTime - t.StartTime >= latency);
        }

        return filter.MinCost is { } cost ? traces.Where(t => t.TotalCost >= cost && t.CostedCount > 0) : traces;
    }

    /// <summary>A page of the list, newest first.</summary>
    /// <param name="db">The database.</param>
    /// <param name="project">The project.</param>
    /// <param name="filter">What to leave out.</param>
    /// <param name="after">Begins after this row; null begins with the newest.</param>
    /// <param name="take">At most so many rows.</param>
    /// <param name="cancel">Cancels the query.</param>
    public static Task<List<TraceRow>> ListAsync(
        StudioDbContext db,
        Guid project,
        TraceFilter filter,
        TracePosition? after,
        int take,
        CancellationToken cancel)
    {
        var traces = db.Traces.AsNoTracking().Matching(project, filter);
        if (after is { } position)
        {
            // Written so that an index on (timestamp, key) is entered at the position instead of filtered from its start.
            traces = traces.Where(t => t.Timestamp <= position.Timestamp
                && (t.Timestamp < position.Timestamp || t.Key < position.Key));
        }

        return traces
            .OrderByDescending(t => t.Timestamp).ThenByDescending(t => t.Key)
            .Take(take)
            .Select(ToRow)
            .ToListAsync(cancel);
    }

    /// <summary>Where the page before begins, for <see cref="ListAsync"/>; null if that is the first page.</summary>
    /// <param name="db">The database.</param>
    /// <param name="project">The project.</param>
    /// <param name="filter">What is left out.</param>
    /// <param name="after">Where the current page begins.</param>
    /// <param name="pageSize">Rows a page.</param>
    /// <param name="cancel">Cancels the query.</param>
    public static async Task<TracePosition?> PageBeforeAsync(
        StudioDbContext db,
        Guid project,
        TraceFilter filter,
        TracePosition after,
        int pageSize,
        CancellationToken cancel) =>
        await db.Traces.AsNoTracking().Matching(project, filter)
            .Where(t => t.Timestamp >= after.Timestamp && (t.Timestamp > after.Timestamp || t.Key >= after.Key))
            .OrderBy(t => t.Timestamp).ThenBy(t => t.Key)
            .Skip(pageSize)
            .Select(t => (TracePosition?)new TracePosition(t.Timestamp, t.Key))
            .FirstOrDefaultAsync(cancel);

    /// <summary>These traces as they stand now, in no order; those deleted meanwhile are left out.</summary>
    public static Task<List<TraceRow>> OfKeysAsync(StudioDbContext db, Guid project, IReadOnlyCollection<Guid> keys, CancellationToken cancel) =>
        db.Traces.AsNoTracking().Where(t => t.ProjectId == project && keys.Contains(t.Key)).Select(ToRow).ToListAsync(cancel);

    /// <summary>How many traces are newer than a row, counted up to a limit.</summary>
    public static Task<int> CountNewerAsync(StudioDbContext db, Guid project, TraceFilter filter, TracePosition than, int limit, CancellationToken cancel) =>
        db.Traces.Matching(project, filter)
            .Where(t => t.Timestamp >= than.Timestamp && (t.Timestamp > than.Timestamp || t.Key > than.Key))
            .Take(limit)
            .CountAsync(cancel);

    /// <summary>One trace's line; null if there is none.</summary>
    public static Task<TraceRow?> FindAsync(StudioDbContext db, Guid project, string id, CancellationToken cancel)
    {
        var key = Hash128.Of(id);
        return db.Traces.AsNoTracking().Where(t => t.ProjectId == project && t.Key == key).Select(ToRow).FirstOrDefaultAsync(cancel);
    }

    private static readonly System.Linq.Expressions.Expression<Func<Trace, TraceRow>> ToRow = t => new TraceRow(
        t.Key,
        t.Id,
        t.Name,
        t.UserId,
        t.SessionId,
        t.Tags,
        t.Timestamp,
        t.StartTime,
        t.EndTime,
        t.ObservationCount,
        t.ErrorCount,
        t.OpenCount,
        t.TotalTokens,
        t.CostedCount > 0 ? t.TotalCost : null);
}
