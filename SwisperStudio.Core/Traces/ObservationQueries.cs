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

    /// <summary>The first root of each of these traces, by the trace's key; traces without one are left out.</summary>
    public static async Task<Dictionary<Guid, ObservationRow>> RootsAsync(StudioDbContext db, Guid project, IReadOnlyCollection<Guid> traces, CancellationToken cancel)
    {
        var roots = await db.Observations.AsNoTracking()
            .Where(o => o.ProjectId == project && traces.Contains(o.TraceKey!.Value) && o.ParentId == null)
            .OrderBy(o => o.StartTime).ThenBy(o => o.Key)
            .Select(o => new { Trace = o.TraceKey!.Value, o.Id, o.Key, o.Type, o.Name, o.InputRoot, o.OutputRoot })
            .ToListAsync(cancel);
        return roots.GroupBy(o => o.Trace).Select(g => g.First()).ToDictionary(
            o => o.Trace,
            o => new ObservationRow { Id = o.Id, Key = o.Key, Type = o.Type, Name = o.Name, InputRoot = o.InputRoot, OutputRoot = o.OutputRoot });
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
}
