using SwisperStudio.Core.Data;

namespace SwisperStudio.Core.Scores;

/// <summary>A judgement of a trace, of one of its observations, or of a session. What it names may come later, or never.</summary>
public sealed class Score
{
    /// <summary>The project; first part of every key.</summary>
    public Guid ProjectId { get; set; }

    /// <summary><see cref="Hash128"/> of <see cref="Id"/>.</summary>
    public Guid Key { get; set; }

    /// <summary>The client's id, as sent (at most 800 characters).</summary>
    public string Id { get; set; } = "";

    /// <summary>What is judged, e.g. <c>correctness</c>.</summary>
    public string Name { get; set; } = "";

    /// <summary>The judgement as a number; 0 or 1 of a boolean; null where it is a text.</summary>
    public double? Value { get; set; }

    /// <summary>The judgement as a text: the category, <c>True</c> or <c>False</c>; null where it is a number.</summary>
    public string? StringValue { get; set; }

    /// <summary>What the value is.</summary>
    public ScoreType Type { get; set; }

    /// <summary>Why.</summary>
    public string? Comment { get; set; }

    /// <summary>Free metadata, raw UTF-8 JSON as sent.</summary>
    public byte[]? Meta { get; set; }

    /// <summary>Id of the trace; null for the score of a session.</summary>
    public string? TraceId { get; set; }

    /// <summary><see cref="Hash128"/> of <see cref="TraceId"/>.</summary>
    public Guid? TraceKey { get; set; }

    /// <summary>Id of the observation of that trace; null for a score of the whole trace.</summary>
    public string? ObservationId { get; set; }

    /// <summary>The client's id of the conversation.</summary>
    public string? SessionId { get; set; }

    /// <summary>Where the client system ran.</summary>
    public string? Environment { get; set; }

    /// <summary>Where it comes from: always <c>API</c>.</summary>
    public string Source { get; set; } = "API";

    /// <summary>When it was given, in Unix nanoseconds; of two of the same id the later counts.</summary>
    public long Timestamp { get; set; }

    /// <summary>A hash of what was sent: decides between two of the same id and time.</summary>
    public long Tie { get; set; }

    /// <summary>When its first version was stored, in Unix nanoseconds of the server's clock.</summary>
    [Added(Addition.Least)]
    public long CreatedAt { get; set; }

    /// <summary>When this version was stored, in Unix nanoseconds of the server's clock.</summary>
    public long UpdatedAt { get; set; }
}
