using SwisperStudio.Core.Ingestion;

namespace SwisperStudio.Core.Protocols.Otlp;

/// <summary>What an export request came to.</summary>
/// <param name="Patches">What to store.</param>
/// <param name="Rejected">Spans that cannot be stored.</param>
/// <param name="Reason">Why not, and what to do about it; null where none is rejected.</param>
/// <param name="Bytes">Size of all documents and metadata to store.</param>
public sealed record OtlpPatches(IReadOnlyList<Patch> Patches, long Rejected, string? Reason, long Bytes);
