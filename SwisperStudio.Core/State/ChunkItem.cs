namespace SwisperStudio.Core.State;

/// <summary>An element (no key) or a member of a container, or a segment of many.</summary>
internal readonly record struct ChunkItem(ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte> Value, ChunkReference? Segment);
