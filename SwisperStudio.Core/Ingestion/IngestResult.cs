using SwisperStudio.Core.Traces;

namespace SwisperStudio.Core.Ingestion;

/// <summary>What stands in the database after a patch was stored.</summary>
/// <param name="Trace">The trace of the patch; null while an observation's trace is unknown, and for the update of a deleted trace.</param>
/// <param name="Observation">The observation, for a patch of one.</param>
/// <param name="IsUnknownProject">
/// Nothing was stored: neither the key nor the event nor the trace tells the project, and there is no default project.
/// </param>
public readonly record struct IngestResult(Trace? Trace, Observation? Observation, bool IsUnknownProject = false);
