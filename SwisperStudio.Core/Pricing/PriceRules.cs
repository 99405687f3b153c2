using System.Globalization;

namespace SwisperStudio.Core.Pricing;

/// <summary>What the fields of model prices may be (contract/rest-api.md, section 13).</summary>
public static class PriceRules
{
    /// <summary>Who hosts the model.</summary>
    public static readonly TextRule HostingProvider = new(1, 100);

    /// <summary>The model's name.</summary>
    public static readonly TextRule ModelName = new(1, 200);

    /// <summary>The model's kind.</summary>
    public static readonly TextRule Type = new(1, 50);

    /// <summary>Free text.</summary>
    public static readonly TextRule Description = new(0, 10_000);

    /// <summary>Kinds of models in use.</summary>
    public static readonly IReadOnlyList<string> Types = ["Chat", "Embedding", "Reranker", "Multimodal", "Reasoning"];

    private const int MaxPriceLength = 40;

    /// <summary>What is wrong with a price, CHF per 1 million tokens; null when nothing is.</summary>
    public static string? PriceProblem(string? price)
    {
        if (string.IsNullOrEmpty(price))
        {
            return "Please fill this in.";
        }

        if (price.Length > MaxPriceLength || !decimal.TryParse(price, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
        {
            return "Please write a number, like 0.225.";
        }

        return value < 0 ? "A price cannot be less than 0." : null;
    }
}
