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

    /// <summary>Greatest price in CHF per 1 million tokens: with it, a cost of as many tokens as there can be still fits in nano-CHF.</summary>
    public const decimal MaxPrice = 1_000_000;

    private const int MaxPriceLength = 40;

    /// <summary>Reads a price as it was written.</summary>
    public static bool TryParsePrice(string? text, out decimal price)
    {
        price = 0;
        return text is { Length: <= MaxPriceLength }
            && ExactDecimal.TryParse(text, out _)
            && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out price);
    }

    /// <summary>What is wrong with a price, CHF per 1 million tokens; null when nothing is.</summary>
    public static string? PriceProblem(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "Please fill this in.";
        }

        if (!TryParsePrice(text, out var price))
        {
            return "Please write a number, like 0.225.";
        }

        return price is < 0 or > MaxPrice ? $"A price lies between 0 and {MaxPrice:N0} CHF per 1 million tokens." : null;
    }
}
