namespace SwisperStudio.Core.Verification;

/// <summary>How much was looked at, and how much of it is wrong.</summary>
/// <param name="Traces">Traces whose totals were recounted.</param>
/// <param name="Observations">Observations, with and without a trace.</param>
/// <param name="Documents">Inputs and outputs looked up.</param>
/// <param name="Chunks">Pieces of documents, each hashed again.</param>
/// <param name="Problems">Problems found.</param>
public readonly record struct VerifyCounts(long Traces, long Observations, long Documents, long Chunks, long Problems);
