namespace SwisperStudio.Core.State;

/// <summary>What a pack holds.</summary>
/// <param name="Chunks">Its chunks, children first; each named by the hash of its payload as it was read, so a damaged chunk has another name.</param>
/// <param name="Elsewhere">The chunks that these refer to and that other packs hold: chunk → pack.</param>
/// <param name="Section">Where what the row stands for lies, if it holds nothing itself.</param>
public sealed record PackContent(
    IReadOnlyList<(Guid Name, ReadOnlyMemory<byte> Payload)> Chunks,
    IReadOnlyDictionary<Guid, Guid> Elsewhere,
    PackSection? Section = null);
