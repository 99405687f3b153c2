using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.State;
using SwisperStudio.Core.Traces;

namespace SwisperStudio.Core.Ingestion;

/// <summary>
/// What the traces that are being written hold already (chunk → pack), so that it is not stored again. Knowing too little costs space and
/// nothing else; what is known here was committed, and holds as long as the trace's row is the same (<see cref="Trace.Incarnation"/>).
/// </summary>
public sealed class KnownChunks : IDisposable
{
    /// <summary>Chunks of all traces together; one takes about 100 bytes.</summary>
    private const int MaxChunks = 1_000_000;

    /// <summary>Chunks of one trace; a larger one begins anew.</summary>
    private const int MaxChunksOfTrace = 200_000;

    /// <summary>Traces with more observations are not read back when they are unknown here.</summary>
    private const int MaxObservations = 100;

    private readonly MemoryCache _traces = new(new MemoryCacheOptions { SizeLimit = MaxChunks, CompactionPercentage = 0.25 });

    /// <summary>What a trace was last known to hold, whichever its row's incarnation; null for nothing.</summary>
    internal TraceChunks? Recent(Guid project, Guid trace) => _traces.Get<TraceChunks>((project, trace));

    /// <summary>What each of these traces is known to hold; a trace of which nothing is known is left out.</summary>
    /// <param name="db">A context with an open transaction.</param>
    /// <param name="bulk">Its database.</param>
    /// <param name="traces">The rows, as they are stored.</param>
    /// <param name="cancel">Cancels the load.</param>
    public async Task<Dictionary<(Guid ProjectId, Guid Key), TraceChunks>> OfAsync(StudioDbContext db, BulkSql bulk, IReadOnlyCollection<Trace> traces, CancellationToken cancel)
    {
        var known = new Dictionary<(Guid, Guid), TraceChunks>();
        var unknown = new List<Trace>();
        foreach (var trace in traces)
        {
            if (Recent(trace.ProjectId, trace.Key) is { } chunks && chunks.Incarnation == trace.Incarnation)
            {
                known.Add((trace.ProjectId, trace.Key), chunks);
            }
            else if (trace is { ObservationCount: 0, InputRoot: null, OutputRoot: null })
            {
                known.Add((trace.ProjectId, trace.Key), new TraceChunks(trace.Incarnation, new(), isComplete: true));
            }
            else if (trace.ObservationCount <= MaxObservations)
            {
                unknown.Add(trace);
            }
        }

        if (unknown.Count > 0)
        {
            await bulk.PreferKeysAsync(db, cancel);
        }

        foreach (var ofProject in unknown.GroupBy(t => t.ProjectId))
        {
            foreach (var part in ofProject.Chunk(500))
            {
                var keys = part.Select(t => t.Key).ToList();
                var packs = await db.Packs.AsNoTracking().Where(p => p.ProjectId == ofProject.Key && keys.Contains(p.Scope)).ToListAsync(cancel);
                var byTrace = packs.ToLookup(p => p.Scope);
                foreach (var trace in part)
                {
                    known.Add((ofProject.Key, trace.Key), new TraceChunks(trace.Incarnation, PlacesOf(byTrace[trace.Key]), isComplete: true));
                }
            }
        }

        return known;
    }

    /// <summary>Remembers what a committed batch has stored in a trace.</summary>
    /// <param name="trace">The trace's row.</param>
    /// <param name="before">What it was known to hold; null for nothing.</param>
    /// <param name="isNew">Whether the batch has made it, so that it holds nothing else.</param>
    /// <param name="added">Chunk → pack.</param>
    public void Add(Trace trace, TraceChunks? before, bool isNew, IReadOnlyDictionary<Guid, Guid> added)
    {
        var chunks = before is not null && before.Places.Count + added.Count <= MaxChunksOfTrace ? before : new TraceChunks(trace.Incarnation, new(), isNew);
        chunks.Add(added);
        using var entry = _traces.CreateEntry((trace.ProjectId, trace.Key));
        entry.Value = chunks;
        entry.Size = Math.Max(1, chunks.Places.Count);
        entry.SlidingExpiration = TimeSpan.FromMinutes(10);
    }

    /// <inheritdoc />
    public void Dispose() => _traces.Dispose();

    private static ConcurrentDictionary<Guid, Guid> PlacesOf(IEnumerable<Pack> packs)
    {
        var chunks = new ConcurrentDictionary<Guid, Guid>();
        foreach (var pack in packs)
        {
            // A root is known by the row that is named like it.
            chunks[pack.Name] = pack.Name;
            foreach (var (chunk, _) in PackCodec.Decode(pack.Data).Chunks)
            {
                chunks[chunk] = chunks.GetValueOrDefault(chunk) == chunk ? chunk : pack.Name;
            }
        }

        return chunks;
    }
}
