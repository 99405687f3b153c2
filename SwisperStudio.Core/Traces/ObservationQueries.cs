using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using SwisperStudio.Core.Data;

namespace SwisperStudio.Core.Traces;

/// <summary>Reads observations without their documents.</summary>
public static class ObservationQueries
{
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
}
