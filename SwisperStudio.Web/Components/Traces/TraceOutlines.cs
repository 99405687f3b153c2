using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;
using SwisperStudio.Core;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Protocols.Swisper;
using SwisperStudio.Core.State;
using SwisperStudio.Core.Traces;

namespace SwisperStudio.Web.Components.Traces;

/// <summary>Reads outlines of traces, once for all who look at the same one at the same time.</summary>
internal sealed class TraceOutlines(IDbContextFactory<StudioDbContext> databases, BulkSql bulk, IMemoryCache cache)
{
    /// <summary>Up to so many observations the changes of state are counted.</summary>
    private const int MaxCounted = 500;

    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(1);

    /// <summary>The outline as of now; null if there is no such trace.</summary>
    public async Task<TraceOutline?> FindAsync(Guid project, string id, CancellationToken cancel)
    {
        await using var db = await databases.CreateDbContextAsync(cancel);
        var key = Hash128.Of(id);
        var trace = await db.Traces.AsNoTracking().FirstOrDefaultAsync(t => t.ProjectId == project && t.Key == key, cancel);
        if (trace is null)
        {
            return null;
        }

        // Every write moves one of these.
        var version = (project, key, trace.LastSeen, trace.ObservationCount, trace.OpenCount, trace.ErrorCount, trace.TotalTokens);
        if (cache.TryGetValue(version, out TraceOutline? known))
        {
            return known;
        }

        await using var snapshot = await db.BeginSnapshotAsync(cancel);
        var stored = await ObservationQueries.OfTraceAsync(db, project, key, cancel);
        var tree = ObservationTree.Build(await DerivedTools.AddAsync(db, bulk, project, key, stored, cancel));
        return cache.Set(version, new TraceOutline(trace, tree, await CountChangesAsync(db, trace, tree, cancel)), Kept);
    }

    /// <summary>Counts from the root chunks alone, all of them in one query.</summary>
    private async Task<Dictionary<string, StateChangeCount>> CountChangesAsync(StudioDbContext db, Trace trace, ObservationTree tree, CancellationToken cancel)
    {
        var counts = new Dictionary<string, StateChangeCount>();
        var steps = tree.Nodes.Where(n => n.Row is { InputRoot: not null, OutputRoot: not null, IsBareCall: false }).ToList();
        if (steps.Count is 0 or > MaxCounted)
        {
            return counts;
        }

        var roots = steps.SelectMany(n => new[] { n.Row.InputRoot!.Value, n.Row.OutputRoot!.Value }).ToHashSet();
        var chunks = new ChunkLookup();
        chunks.Add(await StateStore.LoadAsync(db, bulk, trace.ProjectId, trace.Key, roots, cancel));
        foreach (var step in steps)
        {
            if (StateNode.Root(chunks, step.Row.InputRoot!.Value) is { } input
                && StateNode.Root(chunks, step.Row.OutputRoot!.Value) is { } output
                && !ToolRun.IsToolInput(input)
                && StateChangeCount.Of(input, output, step.IsGraph, step.Row.Traits.HasFlag(ObservationTraits.StateUpdate)) is { IsEmpty: false } count)
            {
                counts[step.Row.Id] = count;
            }
        }

        return counts;
    }
}
