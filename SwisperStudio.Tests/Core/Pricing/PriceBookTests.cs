using SwisperStudio.Core.Pricing;
using Xunit;

namespace SwisperStudio.Tests.Core.Pricing;

public sealed class PriceBookTests
{
    private static readonly PriceBook Defaults = new(DefaultPrices.Rows(now: 0));

    // The contract's values (swisper-conventions.md, section 7.1), with the gaps it names closed.
    [Theory]
    [InlineData("inference-llama4-maverick", "kvant")]
    [InlineData("Qwen/QwQ-32B", "kvant")]
    [InlineData("swiss-ai/Apertus-8b-Instruct-2509", "kvant")]
    [InlineData("openai/gpt-oss-120b", "kvant")]
    [InlineData("infer-bge-reranker", "kvant")]
    [InlineData("azure-gpt-4-turbo", "azure")]
    [InlineData("gpt-4-azure", "azure")]
    [InlineData("gpt-4o", "openai")]
    [InlineData("GPT-4o", "openai")]
    [InlineData("text-davinci-003", "openai")]
    [InlineData("davinci-002", "openai")]
    [InlineData("claude-3-haiku-20240307", "anthropic")]
    [InlineData("togethercomputer/x", "together")]
    [InlineData("kvant-72b", "unknown")]
    [InlineData("llama-3-70b", "unknown")]
    [InlineData("my-custom-model", "unknown")]
    [InlineData("", "unknown")]
    public void Provider_IsToldFromTheName(string model, string provider) => Assert.Equal(provider, ModelProvider.Of(model));

    [Theory]
    [InlineData("inference-llama4-maverick", "0.225")]
    [InlineData("meta-llama/Llama4-Maverick-178-16bf-Instruct", "0.225")]
    [InlineData("openai/gpt-oss-120b", "0.143")]
    [InlineData("infer-bge-reranker", "0.003")]
    [InlineData("inference-deepseeekr1-70b", "0.5")]
    [InlineData("inference-deepseekr1-70b", "0.5")]
    [InlineData("inference-deepseeekr1-676b", "1.699")]
    [InlineData("inference-deepseekr1-670b", "1.699")]
    [InlineData("inference-qwq25-v1-72b", "0.717")]
    [InlineData("inference-qwq25-vl-72b", "0.717")]
    [InlineData("gpt-4-turbo", "10")]
    [InlineData("gpt-35-turbo", "0.50")]
    [InlineData("claude-3-opus-20240229", "15")]
    [InlineData("Inference-Llama4-Maverick", null)]
    [InlineData("kvant-72b", null)]
    [InlineData("kvant", null)]
    [InlineData("", null)]
    public void DefaultPrices_AreFoundByTheExactName(string model, string? price) => Assert.Equal(price is null ? null : Number(price), Defaults.Find(model)?.Input);

    [Fact]
    public void DefaultPrices_AreUniqueNumbers()
    {
        var rows = DefaultPrices.Rows(now: 0).ToList();

        Assert.Equal((18 * 2) + 4 + 12, rows.Count);
        Assert.Equal(rows.Count, rows.DistinctBy(r => (r.HostingProvider, r.ModelName)).Count());
        Assert.All(rows, row => Assert.True(Number(row.InputPricePerMillion).Digits >= 0 && Number(row.OutputPricePerMillion).Digits >= 0));
    }

    [Fact]
    public void ProjectPrice_GoesBeforeTheGlobalOne_EvenUnderAnotherProvider()
    {
        var book = new PriceBook([Row("openai", "gpt-4o", "7"), Row("our-gateway", "gpt-4", "8")], Defaults);

        Assert.Equal(Number("7"), book.Find("gpt-4o")!.Input);
        Assert.Equal(Number("8"), book.Find("gpt-4")!.Input);
        Assert.Equal(Number("0.15"), book.Find("gpt-4o-mini")!.Input);
    }

    [Fact]
    public void Provider_IsComparedInAnyCase() => Assert.Equal(Number("1"), new PriceBook([Row("OpenAI", "gpt-9", "1"), Row("azure", "gpt-9", "2")]).Find("gpt-9")!.Input);

    [Fact]
    public void ModelOfOtherProviders_IsFoundOnlyIfUnique()
    {
        var book = new PriceBook([Row("a", "one", "1"), Row("a", "two", "2"), Row("b", "two", "3")]);

        Assert.Equal(Number("1"), book.Find("one")!.Input);
        Assert.Null(book.Find("two"));
    }

    [Fact]
    public void ModelIdInTheProviderField_IsFound()
    {
        var book = new PriceBook([Row("inference-new", "Chat model", "4"), Row("kvant", "inference-other", "5")]);

        Assert.Equal(Number("4"), book.Find("inference-new")!.Input);
    }

    [Fact]
    public void PriceThatIsNoNumber_IsLeftOut() => Assert.Null(new PriceBook([Row("openai", "gpt-9", "cheap")]).Find("gpt-9"));

    private static ModelPrice Row(string provider, string model, string price) =>
        new() { HostingProvider = provider, ModelName = model, InputPricePerMillion = price, OutputPricePerMillion = "0" };

    private static ExactDecimal Number(string text) => ExactDecimal.TryParse(text, out var value) ? value : throw new ArgumentException(text);
}
