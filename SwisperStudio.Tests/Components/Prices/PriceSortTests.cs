using SwisperStudio.Core.Pricing;
using SwisperStudio.Web.Components.Prices;
using Xunit;

namespace SwisperStudio.Tests.Components.Prices;

public class PriceSortTests
{
    private static readonly ModelPrice[] Prices =
    [
        Price("openai", "gpt-4", "10.00", "30"),
        Price("kvant", "llama", "2.50", "1e1"),
        Price("Azure", "gpt-4", "2.5", "0", "Chat", "Zürich region"),
        Price("kvant", "bge", "0.012", "0", "Embedding"),
    ];

    [Fact]
    public void Column_ClickedThreeTimes_IsAscendingDescendingNone()
    {
        var sort = new PriceSort().Next(PriceColumn.Input);
        Assert.Equal(new PriceSort(PriceColumn.Input), sort);
        Assert.Equal(new PriceSort(PriceColumn.Input, IsDescending: true), sort.Next(PriceColumn.Input));
        Assert.Equal(new PriceSort(), sort.Next(PriceColumn.Input).Next(PriceColumn.Input));
        Assert.Equal(new PriceSort(PriceColumn.Model), sort.Next(PriceColumn.Model));
    }

    [Theory]
    [InlineData(null, false, "Azure/gpt-4 kvant/bge kvant/llama openai/gpt-4")]
    [InlineData(PriceColumn.Input, false, "kvant/bge Azure/gpt-4 kvant/llama openai/gpt-4")]
    [InlineData(PriceColumn.Input, true, "openai/gpt-4 Azure/gpt-4 kvant/llama kvant/bge")]
    [InlineData(PriceColumn.Output, true, "openai/gpt-4 kvant/llama Azure/gpt-4 kvant/bge")]
    [InlineData(PriceColumn.Model, false, "kvant/bge Azure/gpt-4 openai/gpt-4 kvant/llama")]
    [InlineData(PriceColumn.Type, true, "kvant/bge Azure/gpt-4 kvant/llama openai/gpt-4")]
    public void Rows_AreSorted_PricesAsNumbers(PriceColumn? column, bool isDescending, string expected) =>
        Assert.Equal(expected, Names(new PriceSort(column, isDescending).Arrange(Prices, "")));

    [Theory]
    [InlineData("KVANT", "kvant/bge kvant/llama")]
    [InlineData("gpt openai", "openai/gpt-4")]
    [InlineData("zürich", "Azure/gpt-4")]
    [InlineData("0.012", "kvant/bge")]
    [InlineData("  ", "Azure/gpt-4 kvant/bge kvant/llama openai/gpt-4")]
    [InlineData("nothing", "")]
    public void Search_LooksIntoAllFields(string search, string expected) => Assert.Equal(expected, Names(new PriceSort().Arrange(Prices, search)));

    [Theory]
    [InlineData("0.225", "CHF 0.225")]
    [InlineData("15", "CHF 15.000")]
    [InlineData("0.00004", "CHF 0.00004")]
    [InlineData("1234.5", "CHF 1,234.500")]
    [InlineData("1e-3", "CHF 0.001")]
    public void Price_IsShownWithAtLeastThreeDecimals(string price, string expected) => Assert.Equal(expected, PriceText.Of(price));

    private static string Names(IEnumerable<ModelPrice> prices) => string.Join(' ', prices.Select(p => $"{p.HostingProvider}/{p.ModelName}"));

    private static ModelPrice Price(string provider, string model, string input, string output, string type = "Chat", string? description = null) => new()
    {
        HostingProvider = provider,
        ModelName = model,
        Type = type,
        InputPricePerMillion = input,
        OutputPricePerMillion = output,
        Description = description,
    };
}
