using System.Globalization;
using System.Text.RegularExpressions;
using SwisperStudio.Core;

namespace SwisperStudio.Web.Api;

/// <summary>Times as existing clients write and read them: naive UTC with microseconds (contract/rest-api.md, section 3).</summary>
public static partial class WireTime
{
    // Unix times beyond this are milliseconds, as pydantic takes them.
    private const decimal LargestSeconds = 20_000_000_000m;

    // Python's, JavaScript's, and either's without a fraction.
    private static readonly string[] Usual = ["yyyy-MM-ddTHH:mm:ss.ffffffK", "yyyy-MM-ddTHH:mm:ss.fffK", "yyyy-MM-ddTHH:mm:ssK"];

    /// <summary>Unix nanoseconds as <c>2025-11-06T07:14:41.105233</c>; no fraction when it is zero.</summary>
    public static string Format(long nanoseconds)
    {
        var time = UnixTime.ToDateTime(nanoseconds).UtcDateTime;
        return time.ToString(time.Ticks % TimeSpan.TicksPerSecond / 10 == 0 ? "yyyy-MM-ddTHH:mm:ss" : "yyyy-MM-ddTHH:mm:ss.ffffff", CultureInfo.InvariantCulture);
    }

    /// <summary>As <see cref="Format(long)"/>; null stays null.</summary>
    public static string? Format(long? nanoseconds) => nanoseconds is { } known ? Format(known) : null;

    /// <summary>
    /// Reads ISO 8601 with <c>T</c> or a space, an optional fraction (cut after 6 digits) and offset (none means UTC), a date
    /// alone, or Unix time in seconds or milliseconds.
    /// </summary>
    /// <returns>Whether it is a time between 1677 and 2262.</returns>
    public static bool TryParse(string text, out long nanoseconds)
    {
        nanoseconds = 0;
        text = text.Trim();
        // As nearly all write it; whatever else is a time follows.
        if (DateTime.TryParseExact(text, Usual, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var usual))
        {
            return TryFromTicks(usual.Ticks, out nanoseconds);
        }

        if (decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var unix))
        {
            return TryFromUnix(unix, out nanoseconds);
        }

        if (Iso().Match(text) is not { Success: true } match)
        {
            return false;
        }

        // .NET reads at most 7 digits of a fraction.
        var plain = match.Groups["date"].Value + "T" + (match.Groups["time"].Success ? match.Groups["time"].Value : "00:00");
        var fraction = match.Groups["fraction"].Value is { Length: > 0 } digits ? long.Parse(digits.PadRight(6, '0')[..6], CultureInfo.InvariantCulture) : 0;
        if (!DateTime.TryParse(plain, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
            || !TryParseOffset(match.Groups["offset"].Value, out var offset))
        {
            return false;
        }

        return TryFromTicks(local.Ticks + (fraction * TimeSpan.TicksPerMicrosecond) - offset.Ticks, out nanoseconds);
    }

    private static bool TryFromTicks(long ticks, out long nanoseconds)
    {
        var isKnown = ticks >= UnixTime.Min.Ticks && ticks <= UnixTime.Max.Ticks;
        nanoseconds = isKnown ? new DateTimeOffset(ticks, TimeSpan.Zero).ToNanoseconds() : 0;
        return isKnown;
    }

    private static bool TryFromUnix(decimal unix, out long nanoseconds)
    {
        nanoseconds = 0;
        if (Math.Abs(unix) > LargestSeconds)
        {
            unix /= 1000;
        }

        if (Math.Abs(unix) > long.MaxValue / UnixTime.NanosecondsPerSecond)
        {
            return false;
        }

        nanoseconds = (long)(unix * 1_000_000) * 1000;
        return true;
    }

    private static bool TryParseOffset(string text, out TimeSpan offset)
    {
        offset = TimeSpan.Zero;
        if (text is "" or "Z" or "z")
        {
            return true;
        }

        var digits = text[1..].Replace(":", "", StringComparison.Ordinal).PadRight(4, '0');
        var (hours, minutes) = (int.Parse(digits[..2], CultureInfo.InvariantCulture), int.Parse(digits[2..], CultureInfo.InvariantCulture));
        offset = new TimeSpan(hours, minutes, 0) * (text[0] == '-' ? -1 : 1);
        return hours < 24 && minutes < 60;
    }

    [GeneratedRegex(@"^(?<date>[0-9]{4}-[0-9]{2}-[0-9]{2})([Tt _](?<time>[0-9]{2}:[0-9]{2}(:[0-9]{2})?)([.,](?<fraction>[0-9]+))?\s?(?<offset>[Zz]|[+-][0-9]{2}(:?[0-9]{2})?)?)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Iso();
}
