using Microsoft.EntityFrameworkCore;
using SwisperStudio.Core.Data;

namespace SwisperStudio.Core.Traces;

/// <summary>
/// Finds the traces that come next in a list, by an index for every filter, so that a page costs the same however many traces
/// there are (ADR 007). Of several filters the first of these is entered by its index, and the others are checked on the way:
/// user, session, tags, name, latency, cost, status.
/// </summary>
internal static class TraceSearch
{
    // Most names that are looked for are found among so many traces; the index serves those that are not.
    private const int FirstWalk = 1_000;
    private const int LastWalk = 10_000;

    // More names that contain a text are found together, in no order of time.
    private const int MostNames = 16;

    /// <summary>The places of the traces that come next, nearest first.</summary>
    /// <param name="db">The database.</param>
    /// <param name="project">The project.</param>
    /// <param name="filter">What to leave out.</param>
    /// <param name="from">Begins after this row; null begins at the end of the list.</param>
    /// <param name="isNewer">Whether to go towards the newer ones.</param>
    /// <param name="skip">Leaves out so many of the nearest.</param>
    /// <param name="take">At most so many.</param>
    /// <param name="cancel">Cancels the query.</param>
    public static async Task<List<TracePosition>> NearestAsync(
        StudioDbContext db,
        Guid project,
        TraceFilter filter,
        TracePosition? from,
        bool isNewer,
        int skip,
        int take,
        CancellationToken cancel)
    {
        var end = (int)Math.Min((long)skip + take, int.MaxValue);
        if (filter is { UserId: null, SessionId: null, Name: not null, IsExact: false, Tags.Count: 0 })
        {
            // Their rows are read on the way: joined by their keys, each would be looked up once more.
            var all = db.Traces.Matching(project, new TraceFilter { From = filter.From, To = filter.To })
                .Select(t => new Place { Timestamp = t.Timestamp, Key = t.Key, Trace = t });
            for (var walk = FirstWalk; walk <= LastWalk; walk *= 10)
            {
                var walked = Nearest(all, from, isNewer, walk);
                var matching = Places(walked.Select(p => p.Trace!).Matching(project, filter));
                var found = await Positions(Nearest(matching, null, isNewer, end)).ToListAsync(cancel);
                if (found.Count == end || await walked.CountAsync(cancel) < walk)
                {
                    return [.. found.Skip(skip)];
                }

                if (found.Count * 10 < end)
                {
                    break;
                }
            }
        }

        return await Positions((await NextAsync(db, project, filter, from, isNewer, end, cancel)).Skip(skip)).ToListAsync(cancel);
    }

    /// <summary>How many traces a filter lets through, counted up to a limit.</summary>
    public static async Task<int> CountAsync(StudioDbContext db, Guid project, TraceFilter filter, int limit, CancellationToken cancel) =>
        await (await NextAsync(db, project, filter, null, isNewer: false, limit, cancel)).CountAsync(cancel);

    private static async Task<IQueryable<Place>> NextAsync(
        StudioDbContext db,
        Guid project,
        TraceFilter filter,
        TracePosition? from,
        bool isNewer,
        int take,
        CancellationToken cancel)
    {
        // Each range of an index is in the order of time: the next rows are among the next of each.
        var ranges = await RangesAsync(db, project, filter, cancel);
        var next = ranges.Select(r => Nearest(r, from, isNewer, take)).Aggregate(Queryable.Union);
        return ranges.Count == 1 ? next : Nearest(next, null, isNewer, take);
    }

    private static async Task<List<IQueryable<Place>>> RangesAsync(StudioDbContext db, Guid project, TraceFilter filter, CancellationToken cancel)
    {
        var matching = db.Traces.Matching(project, filter);
        if (filter is { UserId: not null } or { SessionId: not null })
        {
            return [Places(matching)];
        }

        if (filter.Tags.Count > 0)
        {
            // Of several that traces must all have, one is enough to find them.
            return [.. filter.Tags.Take(filter.IsExact ? 1 : filter.Tags.Count).Select(tag => TagRange(db, project, filter, FreeText.Clean(tag)!))];
        }

        if (filter.Name is not null)
        {
            return await NameRangesAsync(db, project, filter, FreeText.Clean(filter.Name)!, cancel);
        }

        if (filter.MinLatency is { } latency)
        {
            var highest = await HighestAsync(db.Traces.Where(t => t.ProjectId == project).Select(t => t.LatencyClass), cancel);
            return [.. Classes(latency, highest).Select(c => Places(matching.Where(t => t.LatencyClass == c)))];
        }

        if (filter.MinCost is { } cost)
        {
            var highest = await HighestAsync(db.Traces.Where(t => t.ProjectId == project).Select(t => t.CostClass), cancel);
            return [.. Classes(cost, highest).Select(c => Places(matching.Where(t => t.CostClass == c)))];
        }

        return [Places(matching)];
    }

    private static async Task<List<IQueryable<Place>>> NameRangesAsync(StudioDbContext db, Guid project, TraceFilter filter, string name, CancellationToken cancel)
    {
        var matching = db.Traces.Matching(project, filter);
        if (filter.IsExact)
        {
            return [Range(NameIndex.Of(db, project, name))];
        }

        if (!NameIndex.Serves(name))
        {
            return [Places(matching)];
        }

        var names = await NameIndex.FindAsync(db, project, name, MostNames + 1, cancel);
        return names.Count == 0 ? [Places(matching.Where(_ => false))]
            : names.Count <= MostNames ? [.. names.Select(n => Range(db.TraceNames.Where(t => t.ProjectId == project && t.Name == n)))]
            // The sum is of no index: the planner must not walk through all traces in the order of time instead.
            : [NameIndex.Candidates(db, project, name).Matching(project, filter).Select(t => new Place { Timestamp = t.Timestamp + 0, Key = t.Key })];

        IQueryable<Place> Range(IQueryable<TraceNameEntry> names) => Joined(names.Select(n => new Place { Timestamp = n.Timestamp, Key = n.Key }), filter, matching);
    }

    private static IQueryable<Place> TagRange(StudioDbContext db, Guid project, TraceFilter filter, string tag)
    {
        var beginning = TraceTag.Beginning(tag);
        var rest = db.Traces.Matching(project, filter.IsExact ? filter : filter with { Tags = beginning == tag ? [] : [tag] });
        var tagged = db.TraceTags.Where(t => t.ProjectId == project && t.Tag == beginning);
        return Joined(tagged.Select(t => new Place { Timestamp = t.Timestamp, Key = t.Key }), filter, rest);
    }

    /// <summary>The entries of a table beside the traces that belong to some of them. Its index is entered and left at the filter's bounds: the database cannot know that the times of both are the same.</summary>
    private static IQueryable<Place> Joined(IQueryable<Place> entries, TraceFilter filter, IQueryable<Trace> traces)
    {
        if (filter.From is { } from)
        {
            entries = entries.Where(e => e.Timestamp >= from);
        }

        if (filter.To is { } to)
        {
            entries = entries.Where(e => e.Timestamp <= to);
        }

        // By their keys alone: joined by their times as well, planners walk through all traces in the order of time.
        return entries.Join(traces, e => e.Key, t => t.Key, (e, _) => new Place { Timestamp = e.Timestamp, Key = e.Key });
    }

    // As MAX, SQLite would not take it from an index that leaves out null.
    private static Task<short?> HighestAsync(IQueryable<short?> classes, CancellationToken cancel) =>
        classes.Where(c => c != null).OrderByDescending(c => c).FirstOrDefaultAsync(cancel);

    // At least one class, which may be empty.
    private static IEnumerable<short> Classes(long least, short? highest)
    {
        var first = MagnitudeClass.Of(least);
        return Enumerable.Range(first, Math.Max(1, (highest ?? 0) - first + 1)).Select(c => (short)c);
    }

    private static IQueryable<Place> Places(IQueryable<Trace> traces) => traces.Select(t => new Place { Timestamp = t.Timestamp, Key = t.Key });

    private static IQueryable<TracePosition> Positions(IQueryable<Place> places) => places.Select(p => new TracePosition(p.Timestamp, p.Key));

    private static IQueryable<Place> Nearest(IQueryable<Place> places, TracePosition? from, bool isNewer, int take)
    {
        // Written so that an index on (timestamp, key) is entered at the position instead of filtered from its start.
        if (from is { } position)
        {
            places = isNewer
                ? places.Where(p => p.Timestamp >= position.Timestamp && (p.Timestamp > position.Timestamp || p.Key > position.Key))
                : places.Where(p => p.Timestamp <= position.Timestamp && (p.Timestamp < position.Timestamp || p.Key < position.Key));
        }

        return (isNewer
            ? places.OrderBy(p => p.Timestamp).ThenBy(p => p.Key)
            : places.OrderByDescending(p => p.Timestamp).ThenByDescending(p => p.Key)).Take(take);
    }

    private sealed class Place
    {
        public long Timestamp { get; init; }

        public Guid Key { get; init; }

        /// <summary>The row itself, where a condition is to be checked on it.</summary>
        public Trace? Trace { get; init; }
    }
}
