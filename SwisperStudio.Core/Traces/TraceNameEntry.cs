namespace SwisperStudio.Core.Traces;

/// <summary>
/// The name of a trace at the trace's time: what the filter on names is indexed by. Triggers of the database keep it, whoever writes traces, and beside it
/// <c>trace_name_texts</c>, in which each name of a project stands once and which the index of pieces of names is made of (ADR 007).
/// </summary>
public sealed class TraceNameEntry
{
    /// <summary>Characters of a name that are indexed here; PostgreSQL's index entries are limited.</summary>
    public const int MaxLength = 400;

    /// <summary>The project.</summary>
    public Guid ProjectId { get; set; }

    /// <summary>The name's first <see cref="MaxLength"/> characters, counted as databases count, in lower case.</summary>
    public string Name { get; set; } = "";

    /// <summary>The trace's <see cref="Trace.Timestamp"/>.</summary>
    public long Timestamp { get; set; }

    /// <summary>The trace's key.</summary>
    public Guid Key { get; set; }
}
