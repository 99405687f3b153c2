using System.Diagnostics;
using SwisperStudio.Bench.Generation;
using SwisperStudio.Bench.Reporting;
using SwisperStudio.Bench.Running;

namespace SwisperStudio.Bench.Workloads;

/// <summary>
/// W1: what the SDK sends, a start and an end for each observation, as single requests over 64 connections and as batches over
/// four, against writing the same rows and bytes down.
/// </summary>
internal static class SdkTraffic
{
    private const int Connections = 64;
    private const int BatchConnections = 4;
    private const int BatchSize = 500;

    public static async IAsyncEnumerable<ResultRow> RunAsync(BenchContext context)
    {
        var studio = await context.SharedStudioAsync();
        var traces = new TraceGenerator(TraceShape.States).Take(context.AtMost(600));
        var singles = traces.ConvertAll(Wire.SdkTraffic);
        yield return await CompareAsync("single requests", 0.5, project => Load.SendAsync(studio.Address, project.Key, Connections, singles));
        yield return await ReadOnlyAsync(studio, context, traces, singles);
        var batches = Wire.StartEndBatches(traces, BatchSize);
        yield return await CompareAsync("batches", 1.0, project => Load.SendAsync(studio.Address, project.Key, BatchConnections, batches.Select(b => new[] { b })));

        Task<ResultRow> CompareAsync(string name, double goal, Func<BenchProject, Task> send)
        {
            var row = new ResultRow { Workload = "W1", Name = name, Database = context.Database, Unit = ResultRow.Rate, Product = 0, Goal = Goal.AtLeast(goal) };
            return new Rounds(studio, context.Options)
                .CompareRatesAsync(row, traces.Sum(t => t.Observations.Count), send, () => studio.Database.WriteLimitAsync(traces));
        }
    }

    /// <summary>The same requests to a host that reads and forgets them: what the way to any host takes of the machine.</summary>
    private static async Task<ResultRow> ReadOnlyAsync(Studio studio, BenchContext context, List<GeneratedTrace> traces, List<List<WireRequest>> singles)
    {
        await using var host = await HostProcess.StartAsync([typeof(Start).Assembly.Location, Start.HelloCommand], []);
        var (products, limits) = (new List<double>(), new List<double>());
        // The first round warms up.
        for (var round = 0; round <= (context.Options.IsTiny ? 1 : 5); round++)
        {
            await studio.Database.PrepareLimitAsync();
            var watch = Stopwatch.StartNew();
            await studio.Database.WriteLimitAsync(traces);
            limits.Add(watch.Elapsed.TotalSeconds);
            watch.Restart();
            await Load.SendAsync(host.Address, "", Connections, singles);
            products.Add(watch.Elapsed.TotalSeconds);
        }

        var observations = traces.Sum(t => t.Observations.Count);
        return new ResultRow
        {
            Workload = "W1",
            Name = "single requests to a host that forgets them",
            Database = context.Database,
            Unit = ResultRow.Rate,
            Product = observations / Figures.Median(products.Skip(1)),
            Limit = observations / Figures.Median(limits.Skip(1)),
            Ratio = Figures.Median(products.Skip(1).Zip(limits.Skip(1), (p, l) => l / p)),
        };
    }

    /// <summary>The same single requests into a store with many traces: whether they slow down.</summary>
    public static async IAsyncEnumerable<ResultRow> RunAsync(BenchContext context, Store store)
    {
        var traces = new TraceGenerator(TraceShape.States, store.Traces).Take(context.AtMost(400)).Chunk(context.AtMost(100)).ToList();
        var rates = new List<double>();
        foreach (var round in traces)
        {
            var singles = round.Select(Wire.SdkTraffic).ToList();
            var watch = Stopwatch.StartNew();
            await Load.SendAsync(store.Studio.Address, store.Project.Key, Connections, singles);
            rates.Add(round.Sum(t => t.Observations.Count) / watch.Elapsed.TotalSeconds);
            await SearchBacklog.WaitAsync(store.Studio);
        }

        // The first round warms up.
        yield return new ResultRow
        {
            Workload = "W1",
            Name = "single requests into a store",
            Database = context.Database,
            Traces = store.Traces,
            Unit = ResultRow.Rate,
            Product = Figures.Median(rates.Skip(rates.Count > 1 ? 1 : 0)),
        };
    }
}
