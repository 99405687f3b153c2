using System.Numerics;

namespace SwisperStudio.Core.Pricing;

/// <summary>Calculates costs in exact decimals (contract/swisper-conventions.md, section 7.3).</summary>
public static class CostCalculator
{
    /// <summary>
    /// An amount beyond one million CHF is a mistyped price: it is cut to that, in nano-CHF, so that it is still seen and sums
    /// over thousands of them still fit into 64 bits.
    /// </summary>
    public const long MaxAmount = 1_000_000 * NanoPerFranc;

    private const long NanoPerFranc = 1_000_000_000;
    private const long NanoPerMicro = 1_000;

    /// <summary>The cost of a call: each amount rounded to 6 decimals, half to even.</summary>
    public static Cost Compute(ModelRate rate, long promptTokens, long completionTokens)
    {
        // CHF per 1 million tokens × tokens are micro-CHF, the sixth decimal: nothing is divided before the rounding.
        var exponent = Math.Min(0, Math.Min(rate.Input.Exponent, rate.Output.Exponent));
        var input = promptTokens * rate.Input.DigitsAt(exponent);
        var output = completionTokens * rate.Output.DigitsAt(exponent);
        var unit = BigInteger.Pow(10, -exponent);
        return new Cost(Amount(input, unit), Amount(output, unit), Amount(input + output, unit));
    }

    private static long Amount(BigInteger value, BigInteger unit)
    {
        var micro = BigInteger.DivRem(value, unit, out var rest);
        var half = (2 * BigInteger.Abs(rest)).CompareTo(unit);
        if (half > 0 || (half == 0 && !micro.IsEven))
        {
            micro += value.Sign;
        }

        return (long)BigInteger.Clamp(micro * NanoPerMicro, -MaxAmount, MaxAmount);
    }
}
