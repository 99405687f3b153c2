using System.Collections.Concurrent;

namespace SwisperStudio.Core.Ingestion;

/// <summary>Chunks that a trace is known to hold.</summary>
/// <param name="incarnation">Of the trace's row (<see cref="Traces.Trace.Incarnation"/>).</param>
/// <param name="places">Chunk → the pack that holds it.</param>
/// <param name="isComplete">Whether it holds no others, save those that another host writes meanwhile.</param>
public sealed class TraceChunks(long incarnation, ConcurrentDictionary<Guid, Guid> places, bool isComplete)
{
    private int _additions;

    /// <summary>Of the trace's row: another one holds nothing of this.</summary>
    public long Incarnation => incarnation;

    /// <summary>Chunk → the pack that holds it.</summary>
    public ConcurrentDictionary<Guid, Guid> Places => places;

    /// <summary>Whether it holds no others, save those that another host writes meanwhile.</summary>
    public bool IsComplete => isComplete;

    /// <summary>How often chunks were added.</summary>
    internal int Additions => Volatile.Read(ref _additions);

    /// <summary>Adds what a committed batch has stored.</summary>
    internal void Add(IReadOnlyDictionary<Guid, Guid> added)
    {
        foreach (var (chunk, pack) in added)
        {
            places[chunk] = pack;
        }

        // Last: who has read this number has seen all that it counts.
        Interlocked.Increment(ref _additions);
    }
}
