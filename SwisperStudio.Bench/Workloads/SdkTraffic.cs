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
        await using var studio = await context.StartStudioAsync();
        var traces = new TraceGenerator(TraceShape.States).Take(context.AtMost(600));
        var singles = traces.ConvertAll(Wire.SdkTraffic);
        yield return await CompareAsync("single requests", 0.5, project => Load.SendAsync(studio.Address, project.Key, Connections, singles));
        var batches = Wire.StartEndBatches(traces, BatchSize);
        yield return await CompareAsync("batches", 1.0, project => Load.SendAsync(studio.Address, project.Key, BatchConnections, batches.Select(b => new[] { b })));

        Task<ResultRow> CompareAsync(string name, double goal, Func<BenchProject, Task> send)
        {
            var row = new ResultRow { Workload = "W1", Name = name, Database = context.Database, Unit = "observations/s", Product = 0, Goal = Goal.AtLeast(goal) };
            return new Rounds(studio, context.Options.Seconds)
                .CompareRatesAsync(row, traces.Sum(t => t.Observations.Count), send, () => studio.Database.WriteLimitAsync(traces));
        }
    }
}
