namespace SwisperStudio.Core.Traces;

/// <summary>A place in a list of traces, newest first: the row after which the next page begins.</summary>
/// <param name="Timestamp">Unix nanoseconds.</param>
/// <param name="Key">Decides between equal times.</param>
public readonly record struct TracePosition(long Timestamp, Guid Key);
