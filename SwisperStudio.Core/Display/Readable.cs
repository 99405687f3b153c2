using System.Globalization;

namespace SwisperStudio.Core.Display;

/// <summary>Figures as people read them.</summary>
public static class Readable
{
    /// <summary>Stands for what is not known.</summary>
    public const string Unknown = "–";

    /// <summary>A duration: <c>850 ms</c>, <c>2.3 s</c>, <c>1 m 04 s</c>, <c>2 h 05 m</c>.</summary>
    /// <param name="nanoseconds">The duration; null is unknown.</param>
    public static string Duration(long? nanoseconds)
    {
        if (nanoseconds is not { } ns)
        {
            return Unknown;
        }

        var sign = ns < 0 ? "−" : "";
        var ms = Math.Abs((decimal)ns / UnixTime.NanosecondsPerMillisecond);
        return sign + ms switch
        {
            0 => "0 ms",
            < 1 => string.Create(CultureInfo.InvariantCulture, $"{ms:0.##} ms"),
            < 999.5m => string.Create(CultureInfo.InvariantCulture, $"{ms:0} ms"),
            < 59_950 => string.Create(CultureInfo.InvariantCulture, $"{ms / 1000:0.0} s"),
            < 3_599_500 => Parts((long)Math.Round(ms / 1000), 60, "m", "s"),
            _ => Parts((long)Math.Round(ms / 60_000), 60, "h", "m"),
        };

        static string Parts(long value, long per, string big, string small) =>
            string.Create(CultureInfo.InvariantCulture, $"{value / per} {big} {value % per:00} {small}");
    }

    /// <summary>An amount of money with enough digits to be non-zero: <c>CHF 1.23</c>, <c>CHF 0.0013</c>, <c>CHF 0.000012</c>.</summary>
    /// <param name="nano">Nano-CHF; null is unknown, which is not zero.</param>
    public static string Money(long? nano)
    {
        if (nano is not { } amount)
        {
            return Unknown;
        }

        var francs = amount / 1_000_000_000m;
        var digits = Math.Abs(francs) switch
        {
            0 or >= 1 => 2,
            >= 0.001m => 4,
            _ => 6,
        };
        return "CHF " + francs.ToString("#,##0." + new string('0', digits), CultureInfo.InvariantCulture);
    }

    /// <summary>A count with thousands separators.</summary>
    public static string Count(long? count) => count?.ToString("#,##0", CultureInfo.InvariantCulture) ?? Unknown;

    /// <summary>A size: <c>512 B</c>, <c>23.4 KB</c>, <c>1.2 MB</c>.</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        < 1000 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1000m:0.0} KB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1_000_000m:#,##0.0} MB"),
    };

    /// <summary>How long ago: <c>5 seconds ago</c>, <c>2 minutes ago</c>.</summary>
    /// <param name="age">Time since; a small negative one counts as now.</param>
    public static string Ago(TimeSpan age)
    {
        var (count, unit) = age.TotalSeconds switch
        {
            < 60 => ((long)Math.Max(0, age.TotalSeconds), "second"),
            < 3600 => ((long)age.TotalMinutes, "minute"),
            < 86_400 => ((long)age.TotalHours, "hour"),
            _ => ((long)age.TotalDays, "day"),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{count} {unit}{(count == 1 ? "" : "s")} ago");
    }
}
