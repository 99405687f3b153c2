namespace SwisperStudio.Core.State;

/// <summary>A document that was split, for the next of its trace, which mostly repeats it.</summary>
/// <param name="Json">Its text, which must stay unchanged.</param>
/// <param name="Root">The name of its root chunk.</param>
public sealed record SplitDocument(ReadOnlyMemory<byte> Json, Guid Root)
{
    /// <summary>Its large values; null where they cannot be told from what the trace holds.</summary>
    internal SplitMemo? Memo { get; init; }
}
