namespace SwisperStudio.Core.Ingestion;

/// <summary>Nothing was stored, through no fault of the event: the queue is full or the database does not answer. Try again later (503).</summary>
public sealed class IngestUnavailableException(string message, Exception? cause = null) : Exception(message, cause);
