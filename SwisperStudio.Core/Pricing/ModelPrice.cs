namespace SwisperStudio.Core.Pricing;

/// <summary>What a model costs, in CHF per 1 million tokens; global, or a project's own.</summary>
public sealed class ModelPrice
{
    /// <summary>A UUID as text.</summary>
    public string Id { get; set; } = "";

    /// <summary>The project; null for a global (default) price.</summary>
    public Guid? ProjectId { get; set; }

    /// <summary>Who hosts the model, e.g. <c>kvant</c>.</summary>
    public string HostingProvider { get; set; } = "";

    /// <summary>The model, compared exactly.</summary>
    public string ModelName { get; set; } = "";

    /// <summary><c>Chat</c>, <c>Embedding</c>, <c>Reranker</c>, <c>Multimodal</c>, <c>Reasoning</c> or another word.</summary>
    public string Type { get; set; } = "";

    /// <summary>Free text.</summary>
    public string? Description { get; set; }

    /// <summary>CHF per 1 million prompt tokens: an exact decimal, kept as written.</summary>
    public string InputPricePerMillion { get; set; } = "0";

    /// <summary>CHF per 1 million completion tokens: an exact decimal, kept as written.</summary>
    public string OutputPricePerMillion { get; set; } = "0";

    /// <summary>Unix nanoseconds.</summary>
    public long CreatedAt { get; set; }

    /// <summary>Unix nanoseconds.</summary>
    public long UpdatedAt { get; set; }
}
