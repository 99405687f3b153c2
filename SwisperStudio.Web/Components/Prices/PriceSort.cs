using SwisperStudio.Core.Pricing;

namespace SwisperStudio.Web.Components.Prices;

/// <summary>Search and order of a table of prices.</summary>
/// <param name="Column">The column it is sorted by; null keeps the order of provider and model.</param>
/// <param name="IsDescending">Whether the greatest comes first.</param>
public sealed record PriceSort(PriceColumn? Column = null, bool IsDescending = false)
{
    /// <summary>After a click on a column: ascending, descending, none.</summary>
    public PriceSort Next(PriceColumn column) => (Column == column, IsDescending) switch
    {
        (false, _) => new PriceSort(column),
        (true, false) => new PriceSort(column, true),
        (true, true) => new PriceSort(),
    };

    /// <summary>The rows that hold a text in any of their fields, in order; prices as numbers.</summary>
    public List<ModelPrice> Arrange(IEnumerable<ModelPrice> prices, string search)
    {
        var words = search.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var found = prices.Where(p => Array.TrueForAll(words, word => Texts(p).Any(t => t?.Contains(word, StringComparison.OrdinalIgnoreCase) == true)));
        return (Column switch
        {
            PriceColumn.Input => By(found, p => Amount(p.InputPricePerMillion)),
            PriceColumn.Output => By(found, p => Amount(p.OutputPricePerMillion)),
            PriceColumn.Model => By(found, p => p.ModelName, StringComparer.OrdinalIgnoreCase),
            PriceColumn.Type => By(found, p => p.Type, StringComparer.OrdinalIgnoreCase),
            PriceColumn.Description => By(found, p => p.Description ?? "", StringComparer.OrdinalIgnoreCase),
            _ => By(found, p => p.HostingProvider, StringComparer.OrdinalIgnoreCase),
        }).ThenBy(p => p.HostingProvider, StringComparer.OrdinalIgnoreCase).ThenBy(p => p.ModelName, StringComparer.OrdinalIgnoreCase).ToList();
    }

    private static IEnumerable<string?> Texts(ModelPrice price) =>
        [price.HostingProvider, price.ModelName, price.Type, price.Description, price.InputPricePerMillion, price.OutputPricePerMillion];

    private static decimal Amount(string text) => PriceRules.TryParsePrice(text, out var amount) ? amount : 0;

    private IOrderedEnumerable<ModelPrice> By<T>(IEnumerable<ModelPrice> prices, Func<ModelPrice, T> key, IComparer<T>? comparer = null) =>
        IsDescending ? prices.OrderByDescending(key, comparer) : prices.OrderBy(key, comparer);
}
