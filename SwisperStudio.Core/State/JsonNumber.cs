using System.Globalization;
using System.Numerics;
using System.Text;

namespace SwisperStudio.Core.State;

/// <summary>Numbers compared as exact decimals: 1, 1.0 and 10e-1 are one value, however many digits there are.</summary>
internal static class JsonNumber
{
    /// <summary>One text for all spellings of a value: sign, digits without zeros at either end, exponent.</summary>
    /// <exception cref="InvalidDataException">The text is not a number.</exception>
    public static string Normalize(ReadOnlySpan<byte> number)
    {
        var text = Encoding.ASCII.GetString(number);
        var negative = text.StartsWith('-');
        var exponentMark = text.AsSpan().IndexOfAny('e', 'E');
        var mantissa = text[(negative ? 1 : 0)..(exponentMark < 0 ? text.Length : exponentMark)];
        var point = mantissa.IndexOf('.');
        var digits = point < 0 ? mantissa : mantissa.Remove(point, 1);
        var significant = digits.TrimStart('0');
        var leadingZeros = digits.Length - significant.Length;
        significant = significant.TrimEnd('0');
        if (significant.Length == 0)
        {
            return "0";
        }

        var exponent = BigInteger.Zero;
        if (exponentMark >= 0
            && !BigInteger.TryParse(text.AsSpan(exponentMark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent))
        {
            throw new InvalidDataException("A stored number is damaged.");
        }

        exponent += (point < 0 ? digits.Length : point) - leadingZeros;
        return string.Create(CultureInfo.InvariantCulture, $"{(negative ? "-" : "")}0.{significant}e{exponent}");
    }
}
