namespace SwisperStudio.Core.Traces;

/// <summary>What a list of traces is narrowed to. Null means: any.</summary>
public sealed record TraceFilter
{
    /// <summary>Exactly this user.</summary>
    public string? UserId { get; init; }

    /// <summary>Exactly this session.</summary>
    public string? SessionId { get; init; }

    /// <summary>Exactly this environment.</summary>
    public string? Environment { get; init; }

    /// <summary>Exactly this version.</summary>
    public string? Version { get; init; }

    /// <summary>The name contains this, in any case.</summary>
    public string? Name { get; init; }

    /// <summary>At least one of these tags.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Whether traces have exactly the name and all the tags.</summary>
    public bool IsExact { get; init; }

    /// <summary>Status.</summary>
    public TraceStatus? Status { get; init; }

    /// <summary>Not before this instant; Unix nanoseconds.</summary>
    public long? From { get; init; }

    /// <summary>Not after this instant; Unix nanoseconds.</summary>
    public long? To { get; init; }

    /// <summary>At least this long; nanoseconds.</summary>
    public long? MinLatency { get; init; }

    /// <summary>At least this cost; nano-CHF.</summary>
    public long? MinCost { get; init; }
}
