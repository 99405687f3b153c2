namespace SwisperStudio.Core.State;

/// <summary>A child of a container, or an unopened segment of many.</summary>
internal readonly record struct StateItem(long Index, ReadOnlyMemory<byte> RawKey, StateNode? Node, ChunkReference? Segment)
{
    public long Count => Segment?.Count ?? 1;

    public StateChild ToChild(StateNode node) =>
        new(RawKey.IsEmpty ? null : JsonText.Unescape(RawKey.Span), Index, node) { RawKey = RawKey };
}
