using SwisperStudio.Core.Ingestion;

namespace SwisperStudio.Core.Pricing;

/// <summary>Changes of a price: null leaves a field as it is. Limits in <see cref="PriceRules"/>.</summary>
public sealed record PriceEdit
{
    /// <summary>Who hosts the model.</summary>
    public string? HostingProvider { get; init; }

    /// <summary>The model.</summary>
    public string? ModelName { get; init; }

    /// <summary>Its kind.</summary>
    public string? Type { get; init; }

    /// <summary>Free text; present with null clears it.</summary>
    public Field<string> Description { get; init; }

    /// <summary>CHF per 1 million prompt tokens, kept as written.</summary>
    public string? InputPricePerMillion { get; init; }

    /// <summary>CHF per 1 million completion tokens, kept as written.</summary>
    public string? OutputPricePerMillion { get; init; }
}
