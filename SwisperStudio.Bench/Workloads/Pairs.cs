using System.Diagnostics;
using SwisperStudio.Bench.Reporting;

namespace SwisperStudio.Bench.Workloads;

/// <summary>Times single calls of the studio and of its limit in turns; some of each warm up and do not count.</summary>
internal static class Pairs
{
    private const int WarmUps = 3;
    private const int Fewest = 15;
    private const int Fewer = 3;
    private const double MostSeconds = 5;

    /// <summary>Compares the medians.</summary>
    /// <param name="options">How long.</param>
    /// <param name="row">Names the result.</param>
    /// <param name="product">A call of the studio.</param>
    /// <param name="limit">A call of the limit.</param>
    /// <param name="most">Calls after the first few, as long as there is time.</param>
    public static async Task<ResultRow> CompareAsync(BenchOptions options, ResultRow row, Func<Task> product, Func<Task> limit, int most = Fewest)
    {
        var (products, limits) = (new List<double>(), new List<double>());
        var watch = Stopwatch.StartNew();
        var (fewest, seconds) = (options.IsTiny ? Fewer : Fewest, Math.Min(options.Seconds, MostSeconds));
        while (products.Count < WarmUps + fewest || (products.Count < WarmUps + most && watch.Elapsed.TotalSeconds < seconds))
        {
            limits.Add(await TimeAsync(limit));
            products.Add(await TimeAsync(product));
        }

        var ratios = products.Zip(limits, (p, l) => p / l).Skip(WarmUps).ToList();
        return row with
        {
            Product = Figures.Median(products.Skip(WarmUps)),
            Limit = Figures.Median(limits.Skip(WarmUps)),
            Ratio = Figures.Median(ratios),
            Rounds = ratios,
        };
    }

    private static async Task<double> TimeAsync(Func<Task> call)
    {
        var start = Stopwatch.GetTimestamp();
        await call();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
