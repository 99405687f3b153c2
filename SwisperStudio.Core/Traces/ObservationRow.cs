namespace SwisperStudio.Core.Traces;

/// <summary>An observation without its documents: what trees, timelines and lists are made of.</summary>
public sealed record ObservationRow
{
    /// <summary>The row's key; of a derived node, its maker's.</summary>
    public required Guid Key { get; init; }

    /// <summary>The client's id.</summary>
    public required string Id { get; init; }

    /// <summary>The parent's id, as sent.</summary>
    public string? ParentId { get; init; }

    /// <summary>Kind of step.</summary>
    public required ObservationType Type { get; init; }

    /// <summary>The client's name for the step.</summary>
    public string? Name { get; init; }

    /// <summary>Unix nanoseconds.</summary>
    public long? StartTime { get; init; }

    /// <summary>Unix nanoseconds; null while running.</summary>
    public long? EndTime { get; init; }

    /// <summary>When the first token came, in Unix nanoseconds.</summary>
    public long? CompletionStartTime { get; init; }

    /// <summary>Level as sent.</summary>
    public string? Level { get; init; }

    /// <summary>Why the level is what it is.</summary>
    public string? StatusMessage { get; init; }

    /// <summary>The model.</summary>
    public string? Model { get; init; }

    /// <summary>Tokens of the prompt.</summary>
    public long? PromptTokens { get; init; }

    /// <summary>Tokens of the completion.</summary>
    public long? CompletionTokens { get; init; }

    /// <summary>Tokens of both.</summary>
    public long? TotalTokens { get; init; }

    /// <summary>Nano-CHF.</summary>
    public long? InputCost { get; init; }

    /// <summary>Nano-CHF.</summary>
    public long? OutputCost { get; init; }

    /// <summary>Nano-CHF.</summary>
    public long? TotalCost { get; init; }

    /// <summary>What its documents hold.</summary>
    public ObservationTraits Traits { get; init; }

    /// <summary>Name of the input document's root chunk.</summary>
    public Guid? InputRoot { get; init; }

    /// <summary>Name of the output document's root chunk.</summary>
    public Guid? OutputRoot { get; init; }

    /// <summary>Number (from 0) of the tool call in its maker's output that this node was made from when read; null for a stored observation.</summary>
    public int? DerivedFromCall { get; init; }

    /// <summary>From start to end, in nanoseconds; negative where the sender's clock ran backwards; null while running.</summary>
    public long? Latency => EndTime - StartTime;

    /// <summary>Whether the level is <c>ERROR</c>, in any case.</summary>
    public bool IsError => string.Equals(Level, "ERROR", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether it is a call of a model that was given no state, only a conversation.</summary>
    public bool IsBareCall => Type == ObservationType.Generation && Traits.HasFlag(ObservationTraits.Conversation);

    /// <summary>The level among the four that are known; a level of the sender's own, or none, is the default.</summary>
    public ObservationLevel Severity => Level?.ToUpperInvariant() switch
    {
        "DEBUG" => ObservationLevel.Debug,
        "WARNING" => ObservationLevel.Warning,
        "ERROR" => ObservationLevel.Error,
        _ => ObservationLevel.Default,
    };

    /// <summary>Whether the sender says that it ended before it began.</summary>
    public bool EndsBeforeStart => Latency < 0;
}
