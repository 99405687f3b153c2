namespace SwisperStudio.Web.Api.Traces;

/// <summary>A node of <c>GET /traces/{id}/tree</c> (contract/rest-api.md, section 7.4), as <see cref="ObservationTreeWriter"/> writes it.</summary>
public sealed record ObservationTreeNode
{
    /// <summary>The client's id; of a tool call without an observation of its own, its maker's id and <c>#tool-</c> with a number.</summary>
    public required string Id { get; init; }

    /// <summary>The trace.</summary>
    public required string TraceId { get; init; }

    /// <summary>The parent, as sent.</summary>
    public string? ParentObservationId { get; init; }

    /// <summary>Kind of step.</summary>
    public required string Type { get; init; }

    /// <summary>Name of the step.</summary>
    public string? Name { get; init; }

    /// <summary>Naive UTC.</summary>
    public string? StartTime { get; init; }

    /// <summary>Null while running.</summary>
    public string? EndTime { get; init; }

    /// <summary>When the first token came.</summary>
    public string? CompletionStartTime { get; init; }

    /// <summary>Milliseconds; null while running.</summary>
    public double? LatencyMs { get; init; }

    /// <summary>The model.</summary>
    public string? Model { get; init; }

    /// <summary>Parameters of the model call.</summary>
    public RawJson? ModelParameters { get; init; }

    /// <summary>Tokens of the prompt.</summary>
    public long? PromptTokens { get; init; }

    /// <summary>Tokens of the completion.</summary>
    public long? CompletionTokens { get; init; }

    /// <summary>Tokens of both.</summary>
    public long? TotalTokens { get; init; }

    /// <summary>CHF.</summary>
    public string? CalculatedInputCost { get; init; }

    /// <summary>CHF.</summary>
    public string? CalculatedOutputCost { get; init; }

    /// <summary>CHF.</summary>
    public string? CalculatedTotalCost { get; init; }

    /// <summary>State before, as sent.</summary>
    public RawJson? Input { get; init; }

    /// <summary>State after or update, as sent.</summary>
    public RawJson? Output { get; init; }

    /// <summary>Free metadata, as sent.</summary>
    public RawJson? Meta { get; init; }

    /// <summary>Level.</summary>
    public required string Level { get; init; }

    /// <summary>Why the level is what it is.</summary>
    public string? StatusMessage { get; init; }

    /// <summary>CHF of the subtree; null when no cost is known.</summary>
    public string? TotalCost { get; init; }

    /// <summary>Milliseconds, summed over the subtree.</summary>
    public double? TotalDurationMs { get; init; }

    /// <summary>True where the tokens are estimated from the output, else not there.</summary>
    public bool? EstimatedTokens { get; init; }

    /// <summary>True at a tool call that was read from the parent's output, else not there.</summary>
    public bool? FromOutput { get; init; }

    /// <summary>Steps below, by start.</summary>
    public required IReadOnlyList<ObservationTreeNode> Children { get; init; }
}
