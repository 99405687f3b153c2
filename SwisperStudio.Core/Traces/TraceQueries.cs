using System.Linq.Expressions;
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

        if (FreeText.Clean(filter.Environment) is { } environment)
        {
            traces = traces.Where(t => t.Environment == environment);
        }

        if (FreeText.Clean(filter.Version) is { } version)
        {
            traces = traces.Where(t => t.Version == version);
        }

        if (FreeText.Clean(filter.Name) is { } name)
        {
            var lower = name.ToLowerInvariant();
            traces = traces.Where(t => t.Name!.ToLower().Contains(lower) && (!filter.IsExact || t.Name == name));
        }

        if (filter.IsExact)
        {
            foreach (var tag in filter.Tags.Select(tag => FreeText.Clean(tag)!))
            {
                traces = traces.Where(t => t.Tags.Contains(tag));
            }
        }
        else if (filter.Tags.Count > 0)
        {
            var tags = filter.Tags.Select(tag => FreeText.Clean(tag)!).ToList();
            traces = traces.Where(t => t.Tags.Any(tag => tags.Contains(tag)));
        }

        if (filter.Status is { } status)
        {
            traces = traces.Where(t => t.Status == status);
        }

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
            var least = MagnitudeClass.Of(latency);
            traces = traces.Where(t => t.LatencyClass >= least && t.EndTime - t.StartTime >= latency);
        }

        if (filter.MinCost is { } cost)
        {
            var least = MagnitudeClass.Of(cost);
            traces = traces.Where(t => t.CostClass >= least && t.TotalCost >= cost);
        }

        return traces;
    }

    /// <summary>A page of the list, newest first.</summary>
    /// <param name="db">The database.</param>
    /// <param name="project">The project.</param>
    /// <param name="filter">What to leave out.</param>
    /// <param name="after">Begins after this row; null begins with the newest.</param>
    /// <param name="take">At most so many rows.</param>
    /// <param name="cancel">Cancels the query.</param>
    public static async Task<List<TraceRow>> ListAsync(
        StudioDbContext db,
        Guid project,
        TraceFilter filter,
        TracePosition? after,
        int take,
        CancellationToken cancel)
    {
        var page = await PageAsync(db, project, filter, after, 0, take, cancel);
        var rows = (await OfKeysAsync(db, project, [.. page.Select(p => p.Key)], cancel)).ToDictionary(r => r.Key);
        return [.. page.Select(p => rows.GetValueOrDefault(p.Key)).OfType<TraceRow>()];
    }

    /// <summary>The places of a page's traces, newest first.</summary>
    /// <param name="db">The database.</param>
    /// <param name="project">The project.</param>
    /// <param name="filter">What to leave out.</param>
    /// <param name="after">Begins after this row; null begins with the newest.</param>
    /// <param name="skip">Leaves out so many rows there; they are walked through all the same.</param>
    /// <param name="take">At most so many rows.</param>
    /// <param name="cancel">Cancels the query.</param>
    public static Task<List<TracePosition>> PageAsync(
        StudioDbContext db,
        Guid project,
        TraceFilter filter,
        TracePosition? after,
        int skip,
        int take,
        CancellationToken cancel) =>
        TraceSearch.NearestAsync(db, project, filter, after, isNewer: false, skip, take, cancel);

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
        CancellationToken cancel)
    {
        var newer = await TraceSearch.NearestAsync(db, project, filter, after, isNewer: true, 0, pageSize, cancel);
        return newer.Count < pageSize ? null : newer[^1];
    }

    /// <summary>Id of the next older or newer trace of a list; null at its end.</summary>
    /// <param name="db">The database.</param>
    /// <param name="project">The project.</param>
    /// <param name="filter">What the list leaves out.</param>
    /// <param name="of">The row beside it; it need not be in the list.</param>
    /// <param name="isNewer">Whether to look upwards, as the list is read.</param>
    /// <param name="cancel">Cancels the query.</param>
    public static async Task<string?> NeighbourAsync(StudioDbContext db, Guid project, TraceFilter filter, TracePosition of, bool isNewer, CancellationToken cancel) =>
        await TraceSearch.NearestAsync(db, project, filter, of, isNewer, 0, 1, cancel) is [var next]
            ? await db.Traces.Where(t => t.ProjectId == project && t.Key == next.Key).Select(t => t.Id).FirstOrDefaultAsync(cancel)
            : null;

    /// <summary>These traces as they stand now, in no order; those deleted meanwhile are left out.</summary>
    public static Task<List<TraceRow>> OfKeysAsync(StudioDbContext db, Guid project, IReadOnlyCollection<Guid> keys, CancellationToken cancel) =>
        db.Traces.AsNoTracking().Where(t => t.ProjectId == project && keys.Contains(t.Key)).Select(ToRow).ToListAsync(cancel);

    /// <summary>The traces of these keys with all they hold, in the order of the keys.</summary>
    public static async Task<List<Trace>> WholeOfKeysAsync(StudioDbContext db, Guid project, IReadOnlyCollection<Guid> keys, CancellationToken cancel)
    {
        // Not sorted by the database: SQLite would walk through its index of times, and so through the whole project, instead of probing the keys.
        var traces = await db.Traces.AsNoTracking().Where(t => t.ProjectId == project && keys.Contains(t.Key)).ToDictionaryAsync(t => t.Key, cancel);
        return [.. keys.Where(traces.ContainsKey).Select(key => traces[key])];
    }

    /// <summary>How many traces are newer than a row, counted up to a limit.</summary>
    public static async Task<int> CountNewerAsync(StudioDbContext db, Guid project, TraceFilter filter, TracePosition than, int limit, CancellationToken cancel) =>
        (await TraceSearch.NearestAsync(db, project, filter, than, isNewer: true, 0, limit, cancel)).Count;

    /// <summary>One trace's line; null if there is none.</summary>
    public static Task<TraceRow?> FindAsync(StudioDbContext db, Guid project, string id, CancellationToken cancel)
    {
        var key = Hash128.Of(id);
        return db.Traces.AsNoTracking().Where(t => t.ProjectId == project && t.Key == key).Select(ToRow).FirstOrDefaultAsync(cancel);
    }

    private static readonly Expression<Func<Trace, TraceRow>> ToRow = t => new TraceRow(
        t.Key,
        t.Id,
        t.Name,
        t.UserId,
        t.SessionId,
        t.Environment,
        t.Version,
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
