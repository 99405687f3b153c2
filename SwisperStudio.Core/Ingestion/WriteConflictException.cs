namespace SwisperStudio.Core.Ingestion;

/// <summary>Another writer made the same row first: the batch is loaded, merged and written again.</summary>
internal sealed class WriteConflictException() : Exception("Another writer made the same row first.");
