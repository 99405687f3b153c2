namespace SwisperStudio.Core.State;

/// <summary>
/// A large value of a document and what became of it, so that the next document, which mostly repeats it, need not be split there again.
/// </summary>
/// <param name="Name">The member's name as it stands in the text, with quotes; empty in an array.</param>
/// <param name="Ordinal">Which member or element it was.</param>
/// <param name="Raw">The value's text.</param>
/// <param name="Replaced">What stood for it in its container's chunk: its own text with references, or a reference.</param>
/// <param name="Expanded">Bytes that this expands to.</param>
/// <param name="Children">The large values within it; null for none.</param>
internal sealed record SplitMemo(
    ReadOnlyMemory<byte> Name,
    long Ordinal,
    ReadOnlyMemory<byte> Raw,
    byte[] Replaced,
    long Expanded,
    List<SplitMemo>? Children);
