namespace SwisperStudio.Core.Pricing;

/// <summary>A price that is to be made; limits in <see cref="PriceRules"/>.</summary>
/// <param name="ProjectId">The project; null for a global (default) price.</param>
/// <param name="HostingProvider">Who hosts the model.</param>
/// <param name="ModelName">The model.</param>
/// <param name="Type">Its kind.</param>
/// <param name="Description">Free text.</param>
/// <param name="InputPricePerMillion">CHF per 1 million prompt tokens, kept as written.</param>
/// <param name="OutputPricePerMillion">CHF per 1 million completion tokens, kept as written.</param>
public sealed record PriceDraft(
    Guid? ProjectId,
    string HostingProvider,
    string ModelName,
    string Type,
    string? Description,
    string InputPricePerMillion,
    string OutputPricePerMillion);
