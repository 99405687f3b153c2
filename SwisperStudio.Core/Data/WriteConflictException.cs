namespace SwisperStudio.Core.Data;

/// <summary>Another writer made the same row first: what was loaded has to be loaded, merged and written again.</summary>
public sealed class WriteConflictException() : Exception("Another writer made the same row first.");
