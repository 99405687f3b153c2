namespace SwisperStudio.Core.Pricing;

/// <summary>The two prices of a model, in CHF per 1 million tokens.</summary>
/// <param name="Input">Price of prompt tokens.</param>
/// <param name="Output">Price of completion tokens.</param>
public sealed record ModelRate(ExactDecimal Input, ExactDecimal Output);
