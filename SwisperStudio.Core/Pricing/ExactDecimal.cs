using System.Globalization;
using System.Numerics;

namespace SwisperStudio.Core.Pricing;

/// <summary>A decimal number of any precision: <c>Digits × 10^Exponent</c>. Prices are kept as written and calculated with exactly.</summary>
/// <param name="Digits">The digits with the sign.</param>
/// <param name="Exponent">The power of ten of the last digit.</param>
public readonly record struct ExactDecimal(BigInteger Digits, int Exponent)
{
    // More than any price needs, and little enough that nobody can make the server calculate with millions of digits.
    private const int MaxLength = 100;
    private const int MaxExponent = 100;

    /// <summary>Reads a number as people and JSON write it: <c>0.225</c>, <c>10</c>, <c>10.00</c>, <c>1E-7</c>.</summary>
    /// <returns>False if it is no number, longer than 100 characters, or its exponent beyond ±100.</returns>
    public static bool TryParse(string? text, out ExactDecimal value)
    {
        value = default;
        if (text is null or { Length: 0 or > MaxLength })
        {
            return false;
        }

        var isNegative = text[0] == '-';
        var number = text.AsSpan(isNegative ? 1 : 0);
        var mark = number.IndexOfAny('e', 'E');
        var mantissa = mark < 0 ? number : number[..mark];
        var exponent = 0;
        if (mark >= 0 && (!int.TryParse(number[(mark + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent) || exponent is < -MaxExponent or > MaxExponent))
        {
            return false;
        }

        var point = mantissa.IndexOf('.');
        var decimals = point < 0 ? 0 : mantissa.Length - point - 1;
        var digits = point < 0 ? mantissa : string.Concat(mantissa[..point], mantissa[(point + 1)..]);
        if (!BigInteger.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var magnitude))
        {
            return false;
        }

        value = new ExactDecimal(isNegative ? -magnitude : magnitude, exponent - decimals);
        return true;
    }

    /// <summary>The value's digits when its last digit stands at another power of ten, at most <see cref="Exponent"/>.</summary>
    internal BigInteger DigitsAt(int exponent) => Digits * BigInteger.Pow(10, Exponent - exponent);
}
