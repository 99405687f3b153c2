namespace SwisperStudio.Core.Ingestion;

/// <summary>
/// The event is not known to be stored, through no fault of its own: the queue is full, or the database does not answer or has no space.
/// Sending it again later is safe (503, 507): what a lost answer had stored after all is then found there.
/// </summary>
public sealed class IngestUnavailableException(string message, Exception? cause = null) : Exception(message, cause);
