using System.Diagnostics;
using SwisperStudio.Bench.Reporting;
using SwisperStudio.Bench.Running;

namespace SwisperStudio.Bench.Workloads;

/// <summary>
/// Measures the studio and its limit in turns, so that whatever else the machine does meets both: rounds to warm up, which do not
/// count, then at least three, until the studio has had its time. Indexing for search runs behind ingestion: it is waited for after
/// each of the studio's rounds, so that no other round is disturbed, and told beside them.
/// </summary>
internal sealed class Rounds(Studio studio, BenchOptions options)
{
    private const int Most = 25;
    private const double WarmUp = 1;

    /// <summary>Compares how fast both store the same observations.</summary>
    /// <param name="row">Names the result.</param>
    /// <param name="observations">Observations a round.</param>
    /// <param name="product">A round of the studio, given a project of its own.</param>
    /// <param name="limit">A round of the limit.</param>
    public async Task<ResultRow> CompareRatesAsync(ResultRow row, int observations, Func<BenchProject, Task> product, Func<Task> limit)
    {
        var products = new List<Measured>();
        var limits = new List<Measured>();
        var backlogs = new List<SearchBacklog>();
        var (fewest, seconds) = options.IsTiny ? (1, 0) : (3, options.Seconds);
        for (var isWarm = options.IsTiny; products.Count < fewest || (products.Sum(m => m.Seconds) < seconds && products.Count < Most);)
        {
            if (!isWarm && products.Sum(m => m.Seconds) > seconds * WarmUp)
            {
                products.Clear();
                limits.Clear();
                backlogs.Clear();
                isWarm = true;
            }

            await studio.Database.PrepareLimitAsync();
            limits.Add(await MeasureAsync(limit));
            var project = await studio.CreateProjectAsync();
            products.Add(await MeasureAsync(() => product(project)));
            backlogs.Add(await SearchBacklog.WaitAsync(studio));
        }

        var ratios = products.Zip(limits, (p, l) => l.Seconds / p.Seconds).ToList();
        return row with
        {
            Product = Figures.Median(products.Select(m => observations / m.Seconds)),
            Limit = Figures.Median(limits.Select(m => observations / m.Seconds)),
            Ratio = Figures.Median(ratios),
            Rounds = ratios,
            CpuPer1000 = Cpu(products),
            LimitCpuPer1000 = Cpu(limits),
            SearchSecondsPer1000 = Figures.Median(backlogs.Select(b => b.Indexed)) * 1_000.0 / observations,
            SearchCpuPer1000 = Figures.Median(backlogs.Select(b => b.Cpu.Host + b.Cpu.Database)) * 1_000.0 / observations,
        };

        CpuTimes Cpu(List<Measured> rounds) => new CpuTimes(
            Figures.Median(rounds.Select(m => m.Cpu.Load)),
            Figures.Median(rounds.Select(m => m.Cpu.Host)),
            Figures.Median(rounds.Select(m => m.Cpu.Database))) * (1_000.0 / observations);
    }

    private async Task<Measured> MeasureAsync(Func<Task> work)
    {
        await studio.Database.SettleAsync();
        var cpu = studio.Cpu();
        var watch = Stopwatch.StartNew();
        await work();
        return new Measured(watch.Elapsed.TotalSeconds, studio.Cpu() - cpu);
    }

    private readonly record struct Measured(double Seconds, CpuTimes Cpu);
}
