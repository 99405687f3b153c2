using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using SwisperStudio.Core.Data;

namespace SwisperStudio.Core.Traces;

/// <summary>Reads observations without their documents.</summary>
public static class ObservationQueries
{
    /// <summary>How many traces, from the newest on, are looked through for observations of no certain trace.</summary>
    public const int MaxTraces = 1_000;

    private const int CountedTraces = 100;

    /// <summary>All observations of a trace, in no order.</summary>
    public static Task<List<ObservationRow>> OfTraceAsync(StudioDbContext db, Guid project, Guid trace, CancellationToken cancel) =>
        db.Observations.AsNoTracking().Where(o => o.ProjectId == project && o.TraceKey == trace).Select(ToRow).ToListAsync(cancel);

    /// <summary>The root of each of these traces (<see cref="TraceRoot"/>), by the trace's key; traces without one are left out.</summary>
    public static Task<Dictionary<Guid, ObservationRow>> RootsAsync(StudioDbContext db, Guid project, IReadOnlyCollection<Guid> traces, CancellationToken cancel) =>
        db.Traces.AsNoTracking()
            .Where(t => t.ProjectId == project && traces.Contains(t.Key))
            .Select(t => new
            {
                t.Key,
                // A trace of an earlier version does not know its root until it is counted.
                Root = t.IsCounted ? t.RootKey : db.Observations
                    .Where(o => o.ProjectId == project && o.TraceKey == t.Key && o.ParentId == null)
                    .OrderBy(o => o.StartTime == null).ThenBy(o => o.StartTime).ThenBy(o => o.Key)
                    .Select(o => (Guid?)o.Key).FirstOrDefault(),
            })
            .Join(
                db.Observations.Where(o => o.ProjectId == project),
                t => t.Root,
                o => (Guid?)o.Key,
                (t, o) => new { Trace = t.Key, o.Id, o.Key, o.Type, o.Name, o.InputRoot, o.OutputRoot })
            .ToDictionaryAsync(
                o => o.Trace,
                o => new ObservationRow { Id = o.Id, Key = o.Key, Type = o.Type, Name = o.Name, InputRoot = o.InputRoot, OutputRoot = o.OutputRoot },
                cancel);

    /// <summary>The small documents of those observations of a trace that have any.</summary>
    public static Task<List<ObservationDetails>> DetailsOfTraceAsync(StudioDbContext db, Guid project, Guid trace, CancellationToken cancel) =>
        db.Observations.AsNoTracking()
            .Where(o => o.ProjectId == project && o.TraceKey == trace && (o.Meta != null || o.ModelParameters != null))
            .Select(o => new ObservationDetails(o.Key, o.Meta, o.ModelParameters))
            .ToListAsync(cancel);

    /// <summary>The small documents of one observation; null if there is no such observation.</summary>
    public static Task<ObservationDetails?> DetailsAsync(StudioDbContext db, Guid project, Guid key, CancellationToken cancel) =>
        db.Observations.AsNoTracking()
            .Where(o => o.ProjectId == project && o.Key == key)
            .Select(o => new ObservationDetails(o.Key, o.Meta, o.ModelParameters))
            .FirstOrDefaultAsync(cancel);

    /// <summary>A page of observations: those of the newest trace first, of each trace the latest first. No table is scanned: the traces tell how many each of them has.</summary>
    /// <param name="db">The database.</param>
    /// <param name="project">The project.</param>
    /// <param name="filter">What to leave out.</param>
    /// <param name="skip">Leaves out so many.</param>
    /// <param name="take">At most so many.</param>
    /// <param name="cancel">Cancels the query.</param>
    /// <returns>The observations with all they hold but documents, and how many there are in all; where only the traces of the page were looked through, one more than found.</returns>
    public static async Task<(List<Observation> Observations, int Count)> ListAsync(
        StudioDbContext db, Guid project, ObservationFilter filter, long skip, int take, CancellationToken cancel)
    {
        var traces = db.Traces.AsNoTracking().Where(t => t.ProjectId == project);
        if (filter.TraceId is { } id)
        {
            var key = Hash128.Of(id);
            traces = traces.Where(t => t.Key == key);
        }

        var newest = await traces.OrderByDescending(t => t.Timestamp).ThenByDescending(t => t.Key).Take(MaxTraces)
            .Select(t => new TraceSize(t.Key, t.ObservationCount))
            .ToListAsync(cancel);
        var (needed, before, end) = (new List<Guid>(), 0L, 0L);
        // What whole traces hold is known; else some are counted at a time, as far as the page reaches.
        foreach (var some in newest.Chunk(filter.IsOfWholeTraces ? MaxTraces : CountedTraces))
        {
            if (!filter.IsOfWholeTraces && end >= skip + take)
            {
                end++;
                break;
            }

            foreach (var trace in filter.IsOfWholeTraces ? some : await CountAsync(db, project, some, filter, cancel))
            {
                if (end + trace.Count <= skip)
                {
                    before += trace.Count;
                }
                else if (end < skip + take && trace.Count > 0)
                {
                    needed.Add(trace.Key);
                }

                end += trace.Count;
            }
        }

        var order = needed.Index().ToDictionary(n => n.Item, n => n.Index);
        var places = await Matching(db, project, needed, filter).Select(o => new { o.Key, Trace = o.TraceKey!.Value, o.StartTime }).ToListAsync(cancel);
        var keys = places.OrderBy(p => order[p.Trace]).ThenByDescending(p => p.StartTime).ThenByDescending(p => p.Key)
            .Skip((int)(skip - before)).Take(take)
            .Select(p => p.Key).ToList();
        var rows = await db.Observations.AsNoTracking().Where(o => o.ProjectId == project && keys.Contains(o.Key)).ToDictionaryAsync(o => o.Key, cancel);
        return ([.. keys.Where(rows.ContainsKey).Select(key => rows[key])], (int)Math.Min(end, int.MaxValue));
    }

    private static async Task<IEnumerable<TraceSize>> CountAsync(StudioDbContext db, Guid project, TraceSize[] traces, ObservationFilter filter, CancellationToken cancel)
    {
        var found = await Matching(db, project, [.. traces.Select(t => t.Key)], filter)
            .GroupBy(o => o.TraceKey!.Value).Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, cancel);
        return traces.Select(t => new TraceSize(t.Key, found.GetValueOrDefault(t.Key)));
    }

    private static IQueryable<Observation> Matching(StudioDbContext db, Guid project, List<Guid> traces, ObservationFilter filter)
    {
        var observations = db.Observations.AsNoTracking().Where(o => o.ProjectId == project && o.TraceKey != null && traces.Contains(o.TraceKey.Value));
        if (filter.Type is { } type)
        {
            observations = observations.Where(o => o.Type == type);
        }

        if (filter.Name is { } name)
        {
            observations = observations.Where(o => o.Name == name);
        }

        return filter.ParentId is { } parent ? observations.Where(o => o.ParentId == parent) : observations;
    }

    private static readonly Expression<Func<Observation, ObservationRow>> ToRow = o => new ObservationRow
    {
        Key = o.Key,
        Id = o.Id,
        ParentId = o.ParentId,
        Type = o.Type,
        Name = o.Name,
        StartTime = o.StartTime,
        EndTime = o.EndTime,
        CompletionStartTime = o.CompletionStartTime,
        Level = o.Level,
        StatusMessage = o.StatusMessage,
        Model = o.Model,
        PromptTokens = o.PromptTokens,
        CompletionTokens = o.CompletionTokens,
        TotalTokens = o.TotalTokens,
        InputCost = o.InputCost,
        OutputCost = o.OutputCost,
        TotalCost = o.TotalCost,
        Traits = o.Traits,
        InputRoot = o.InputRoot,
        OutputRoot = o.OutputRoot,
    };

    private sealed record TraceSize(Guid Key, int Count);
}
