namespace SwisperStudio.Core.Traces;

/// <summary>A tag of a trace at the trace's time: what the filter on tags is indexed by. Triggers of the database keep it, whoever writes traces.</summary>
public sealed class TraceTag
{
    /// <summary>Characters of a tag that are indexed; PostgreSQL's index entries are limited.</summary>
    public const int MaxLength = 100;

    /// <summary>The project.</summary>
    public Guid ProjectId { get; set; }

    /// <summary>The tag's beginning (<see cref="Beginning"/>).</summary>
    public string Tag { get; set; } = "";

    /// <summary>The trace's <see cref="Trace.Timestamp"/>.</summary>
    public long Timestamp { get; set; }

    /// <summary>The trace's key.</summary>
    public Guid Key { get; set; }

    /// <summary>What of a tag is indexed: up to <see cref="MaxLength"/> characters, counted as databases count.</summary>
    public static string Beginning(string tag) =>
        tag.Length <= MaxLength ? tag : string.Concat(tag.EnumerateRunes().Take(MaxLength));
}
