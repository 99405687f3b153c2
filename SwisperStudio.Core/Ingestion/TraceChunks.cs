using System.Collections.Concurrent;

namespace SwisperStudio.Core.Ingestion;

/// <summary>Chunks that a trace is known to hold.</summary>
/// <param name="Places">Chunk → the pack that holds it.</param>
/// <param name="IsComplete">Whether it holds no others, save those that another host writes meanwhile.</param>
public sealed record TraceChunks(ConcurrentDictionary<Guid, Guid> Places, bool IsComplete);
