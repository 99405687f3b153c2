namespace SwisperStudio.Core.Pricing;

/// <summary>
/// Finds the prices of a model by its name, which is compared exactly (contract/swisper-conventions.md, section 7.2). A project's
/// own prices go before the global ones, whichever of the rules below finds them: whoever enters one means it.
/// </summary>
public sealed class PriceBook
{
    private readonly Dictionary<(string Provider, string Model), ModelRate> _exact = [];
    private readonly Dictionary<string, ModelRate?> _byModel = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ModelRate?> _byProvider = new(StringComparer.Ordinal);
    private readonly PriceBook? _fallback;

    /// <summary>A book of one project, or of all.</summary>
    /// <param name="prices">The prices; one that is not a number is left out.</param>
    /// <param name="fallback">Where to look for what is not among them.</param>
    public PriceBook(IEnumerable<ModelPrice> prices, PriceBook? fallback = null)
    {
        _fallback = fallback;
        foreach (var price in prices)
        {
            if (ExactDecimal.TryParse(price.InputPricePerMillion, out var input) && ExactDecimal.TryParse(price.OutputPricePerMillion, out var output))
            {
                var rate = new ModelRate(input, output);
                _exact.TryAdd((price.HostingProvider.ToLowerInvariant(), price.ModelName), rate);
                AddUnique(_byModel, price.ModelName, rate);
                AddUnique(_byProvider, price.HostingProvider, rate);
            }
        }
    }

    /// <summary>
    /// The model's prices under the provider that its name tells; else the only ones under its name, whoever the provider; else
    /// the only ones whose <em>provider</em> is that name, because the original's form labels this field "Model Name". Null if
    /// there are none.
    /// </summary>
    public ModelRate? Find(string model) =>
        _exact.GetValueOrDefault((ModelProvider.Of(model), model))
        ?? _byModel.GetValueOrDefault(model)
        ?? _byProvider.GetValueOrDefault(model)
        ?? _fallback?.Find(model);

    // Null marks a name that stands for more than one price.
    private static void AddUnique(Dictionary<string, ModelRate?> rates, string name, ModelRate rate)
    {
        if (!rates.TryAdd(name, rate))
        {
            rates[name] = null;
        }
    }
}
