namespace SwisperStudio.Core.Traces;

/// <summary>
/// One run of an observed system. Everything the client sent is free text; the row's key is the hash of its id, so that
/// nothing has to be looked up before it is written.
/// </summary>
public sealed class Trace
{
    /// <summary>The project the trace belongs to; first part of every key.</summary>
    public Guid ProjectId { get; set; }

    /// <summary><see cref="Hash128"/> of <see cref="Id"/>.</summary>
    public Guid Key { get; set; }

    /// <summary>The client's id, as sent (at most 800 characters).</summary>
    public string Id { get; set; } = "";

    /// <summary>The client's name for the run.</summary>
    public string? Name { get; set; }

    /// <summary>Id of the user in the <em>client's</em> user base: any text, as sent, never checked against anything.</summary>
    public string? UserId { get; set; }

    /// <summary><see cref="Hash128.ShortOf(string)"/> of <see cref="UserId"/>: what the filter on it is indexed by.</summary>
    public long? UserHash { get; set; }

    /// <summary>The client's id of the conversation, as sent.</summary>
    public string? SessionId { get; set; }

    /// <summary><see cref="Hash128.ShortOf(string)"/> of <see cref="SessionId"/>.</summary>
    public long? SessionHash { get; set; }

    /// <summary>Where the client system ran, e.g. <c>staging</c>; at most <see cref="Connections.Sender.MaxLength"/> characters.</summary>
    public string? Environment { get; set; }

    /// <summary>Version of the client system; at most <see cref="Connections.Sender.MaxLength"/> characters.</summary>
    public string? Version { get; set; }

    /// <summary>Name of the input document's root chunk.</summary>
    public Guid? InputRoot { get; set; }

    /// <summary>Name of the output document's root chunk.</summary>
    public Guid? OutputRoot { get; set; }

    /// <summary>Free metadata, raw UTF-8 JSON as sent.</summary>
    public byte[]? Meta { get; set; }

    /// <summary>Tags in the order sent.</summary>
    public string[] Tags { get; set; } = [];

    /// <summary>When the run began, in Unix nanoseconds: as sent, else the earliest start of an observation, else the time of receipt.</summary>
    public long Timestamp { get; set; }

    /// <summary>Which stamp set which field (<see cref="Ingestion.FieldStamps"/>).</summary>
    public byte[] Stamps { get; set; } = [];

    /// <summary>Whether the client has announced the trace itself; a placeholder made for its observations has not been.</summary>
    public bool IsAnnounced { get; set; }

    /// <summary>Number of observations.</summary>
    public int ObservationCount { get; set; }

    /// <summary>Number of observations whose level is <c>ERROR</c>.</summary>
    public int ErrorCount { get; set; }

    /// <summary>Number of observations without an end.</summary>
    public int OpenCount { get; set; }

    /// <summary>Sum over the observations.</summary>
    public long PromptTokens { get; set; }

    /// <summary>Sum over the observations.</summary>
    public long CompletionTokens { get; set; }

    /// <summary>Sum over the observations.</summary>
    public long TotalTokens { get; set; }

    /// <summary>Number of observations with a cost: 0 means that no cost is known, which is not a cost of 0.</summary>
    public int CostedCount { get; set; }

    /// <summary>Sum over the observations, in nano-CHF.</summary>
    public long TotalCost { get; set; }

    /// <summary>Earliest start of an observation, in Unix nanoseconds.</summary>
    public long? StartTime { get; set; }

    /// <summary>Latest start or end of an observation, in Unix nanoseconds.</summary>
    public long? EndTime { get; set; }

    /// <summary>Key of the first observation without a parent (<see cref="TraceRoot"/>); null while there is none.</summary>
    public Guid? RootKey { get; set; }

    /// <summary>Start of the root, in Unix nanoseconds.</summary>
    public long? RootStart { get; set; }

    /// <summary>Name of the root, cut as in roll-ups: its observations are counted under it.</summary>
    public string? RootName { get; set; }

    /// <summary>Whether its figures are part of the roll-ups and its root is known: not yet where an earlier version has stored it.</summary>
    public bool IsCounted { get; set; }

    /// <summary>A random number that the row got when it was made: a trace that is deleted and sent again has another.</summary>
    public long Incarnation { get; set; }

    /// <summary>When the trace or one of its observations was last written, in Unix nanoseconds of the server's clock.</summary>
    public long LastSeen { get; set; }

    /// <summary>How the trace stands. Stored, as an index needs it; like the two below, it follows from the figures above and cannot be set.</summary>
    public TraceStatus Status
    {
        get => ErrorCount > 0 ? TraceStatus.Error : OpenCount > 0 ? TraceStatus.Running : TraceStatus.Ok;
        private set { }
    }

    /// <summary><see cref="MagnitudeClass"/> of the nanoseconds from start to end; null while nothing has begun.</summary>
    public short? LatencyClass
    {
        get => EndTime - StartTime is { } latency ? MagnitudeClass.Of(latency) : null;
        private set { }
    }

    /// <summary><see cref="MagnitudeClass"/> of <see cref="TotalCost"/>; null while no cost is known.</summary>
    public short? CostClass
    {
        get => CostedCount > 0 ? MagnitudeClass.Of(TotalCost) : null;
        private set { }
    }

    /// <summary>The row as it stands now.</summary>
    internal Trace Copy() => (Trace)MemberwiseClone();
}
