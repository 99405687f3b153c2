using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Traces;

namespace SwisperStudio.Core.Metrics;

/// <summary>Observations with those columns that are counted, and no others.</summary>
internal static class StoredFigures
{
    /// <summary>What <see cref="HourShare"/> and <see cref="TraceRoot"/> look at.</summary>
    public static readonly Expression<Func<Observation, Observation>> Counted = o => new Observation
    {
        ProjectId = o.ProjectId,
        Key = o.Key,
        TraceKey = o.TraceKey,
        ParentId = o.ParentId,
        Name = o.Name,
        Model = o.Model,
        Level = o.Level,
        StartTime = o.StartTime,
        EndTime = o.EndTime,
        PromptTokens = o.PromptTokens,
        CompletionTokens = o.CompletionTokens,
        TotalTokens = o.TotalTokens,
        TotalCost = o.TotalCost,
    };

    /// <summary>All observations of traces.</summary>
    public static IQueryable<Observation> OfTraces(StudioDbContext db, Guid project, List<Guid> traces) =>
        db.Observations.AsNoTracking().Where(o => o.ProjectId == project && o.TraceKey != null && traces.Contains(o.TraceKey.Value)).Select(Counted);
}
