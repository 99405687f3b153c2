using System.Collections.Concurrent;
using SwisperStudio.Core.State;

namespace SwisperStudio.Core.Ingestion;

/// <summary>Chunks that a trace is known to hold.</summary>
/// <param name="Places">Chunk → the pack that holds it.</param>
/// <param name="IsComplete">Whether it holds no others, save those that another host writes meanwhile.</param>
public sealed record TraceChunks(ConcurrentDictionary<Guid, Guid> Places, bool IsComplete)
{
    private volatile SplitDocument? _last;

    /// <summary>The last of its documents, all of whose chunks are known; null if it is too large to keep.</summary>
    public SplitDocument? Last
    {
        get => _last;
        set => _last = value;
    }
}
