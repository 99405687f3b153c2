using System.Globalization;
using SwisperStudio.Core.Pricing;
using Xunit;

namespace SwisperStudio.Tests.Core.Pricing;

public sealed class CostCalculatorTests
{
    // The first five rows are the contract's (swisper-conventions.md, section 7.3).
    [Theory]
    [InlineData("10", "30", 150, 50, "0.001500", "0.001500", "0.003000")]
    [InlineData("0.50", "1.50", 1000, 500, "0.000500", "0.000750", "0.001250")]
    [InlineData("0.225", "0.898", 4876, 205, "0.001097", "0.000184", "0.001281")]
    [InlineData("3", "15", 1000, 200, "0.003000", "0.003000", "0.006000")]
    [InlineData("10", "30", 0, 0, "0.000000", "0.000000", "0.000000")]
    [InlineData("0.5", "0.5", 1, 3, "0.000000", "0.000002", "0.000002")]
    [InlineData("0.5", "0", 5, 0, "0.000002", "0.000000", "0.000002")]
    [InlineData("0.4", "0.4", 1, 1, "0.000000", "0.000000", "0.000001")]
    [InlineData("1E-7", "2.5e1", 10_000_000, 2, "0.000001", "0.000050", "0.000051")]
    [InlineData("0.5000000000000000000000000000000000001", "0", 1, 1, "0.000001", "0.000000", "0.000001")]
    [InlineData("-0.5", "0", 3, 0, "-0.000002", "0.000000", "-0.000002")]
    [InlineData("30", "60", int.MaxValue, int.MaxValue, "64424.509410", "128849.018820", "193273.528230")]
    public void Cost_IsExact_EachAmountRoundedHalfToEven(string inputPrice, string outputPrice, long prompt, long completion, string input, string output, string total)
    {
        var cost = CostCalculator.Compute(Rate(inputPrice, outputPrice), prompt, completion);

        Assert.Equal(new Cost(Nano(input), Nano(output), Nano(total)), cost);
    }

    [Theory]
    [InlineData("1E+100")]
    [InlineData("999999999999999999999999999999999999999999999999999999999999999999999999999")]
    public void Cost_AtAnAbsurdPrice_IsCutToOneMillionFrancs(string price)
    {
        var cost = CostCalculator.Compute(Rate(price, "-" + price), int.MaxValue, int.MaxValue);

        Assert.Equal(new Cost(CostCalculator.MaxAmount, -CostCalculator.MaxAmount, 0), cost);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("-")]
    [InlineData("+1")]
    [InlineData("1 ")]
    [InlineData("1,5")]
    [InlineData("1.2.3")]
    [InlineData("1.-2")]
    [InlineData(".-2")]
    [InlineData("e5")]
    [InlineData("1e")]
    [InlineData("1e5.0")]
    [InlineData("1e101")]
    [InlineData("1e-99999999999")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("0x10")]
    [InlineData("٣")]
    public void Number_ThatIsNone_IsRefused(string? text) => Assert.False(ExactDecimal.TryParse(text, out _));

    [Theory]
    [InlineData("10.00", 1000, -2)]
    [InlineData("-.5", -5, -1)]
    [InlineData("5.", 5, 0)]
    [InlineData("1E-7", 1, -7)]
    [InlineData("2.5E+3", 25, 2)]
    [InlineData("-0.0", 0, -1)]
    public void Number_IsReadAsWritten(string text, int digits, int exponent)
    {
        Assert.True(ExactDecimal.TryParse(text, out var value));
        Assert.Equal(new ExactDecimal(digits, exponent), value);
    }

    [Theory]
    [InlineData(null, 1L, 1L, null, MissingCost.NoModel)]
    [InlineData("m", null, 1L, null, MissingCost.NoTokens)]
    [InlineData("m", 1L, null, null, MissingCost.NoTokens)]
    [InlineData("m", 0L, 0L, null, MissingCost.NoPrice)]
    [InlineData("m", 0L, 0L, 0L, null)]
    public void MissingCost_SaysWhy(string? model, long? prompt, long? completion, long? cost, MissingCost? reason) =>
        Assert.Equal(reason, MissingCosts.ReasonFor(model, prompt, completion, cost));

    private static ModelRate Rate(string input, string output)
    {
        Assert.True(ExactDecimal.TryParse(input, out var inputPrice));
        Assert.True(ExactDecimal.TryParse(output, out var outputPrice));
        return new ModelRate(inputPrice, outputPrice);
    }

    private static long Nano(string francs) => (long)(decimal.Parse(francs, CultureInfo.InvariantCulture) * 1_000_000_000m);
}
