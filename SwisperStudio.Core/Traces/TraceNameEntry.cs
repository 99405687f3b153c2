namespace SwisperStudio.Core.Traces;

/// <summary>
/// The name of a trace at the trace's time: what the filter on names is indexed by. Triggers of the database keep it, whoever writes traces, and beside it
/// <c>trace_name_texts</c>, in which each name of a project stands once and which the index of pieces of names is made of (ADR 007).
/// </summary>
public sealed class TraceNameEntry
{
    /// <summary>The project.</summary>
    public Guid ProjectId { get; set; }

    /// <summary>What stands for the name in lower case: the id of its text on SQLite, the first 64 bits of its MD5 on PostgreSQL, which another name might share.</summary>
    public long Name { get; set; }

    /// <summary>The trace's <see cref="Trace.Timestamp"/>.</summary>
    public long Timestamp { get; set; }

    /// <summary>The trace's key.</summary>
    public Guid Key { get; set; }
}
