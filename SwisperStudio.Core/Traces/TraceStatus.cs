namespace SwisperStudio.Core.Traces;

/// <summary>How a trace stands.</summary>
public enum TraceStatus
{
    /// <summary>All observations have ended, none with an error.</summary>
    Ok,

    /// <summary>An observation has failed.</summary>
    Error,

    /// <summary>An observation has no end yet, or never told it.</summary>
    Running,
}
