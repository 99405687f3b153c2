using System.Globalization;

namespace SwisperStudio.Bench.Reporting;

/// <summary>Figures as people read them.</summary>
internal static class Figures
{
    /// <summary>Three significant digits.</summary>
    public static string Text(double value) => Math.Abs(value) switch
    {
        >= 100 => value.ToString("N0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.0", CultureInfo.InvariantCulture),
        >= 1 => value.ToString("0.00", CultureInfo.InvariantCulture),
        _ => value.ToString("0.000", CultureInfo.InvariantCulture),
    };

    /// <summary>The middle one; of an even number the upper of both.</summary>
    public static double Median(IEnumerable<double> values) => Percentile(values, 0.5);

    /// <summary>The value below which this part of the others lies.</summary>
    public static double Percentile(IEnumerable<double> values, double part)
    {
        var sorted = values.Order().ToArray();
        return sorted[Math.Min((int)(sorted.Length * part), sorted.Length - 1)];
    }
}
