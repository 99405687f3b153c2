using SwisperStudio.Bench.Generation;
using SwisperStudio.Bench.Reporting;
using SwisperStudio.Bench.Running;

namespace SwisperStudio.Bench.Workloads;

/// <summary>W2: batches of 500 complete observations over four connections, plain, compressed and as OTLP, against writing the same rows and bytes down.</summary>
internal static class Batches
{
    private const int Connections = 4;
    private const int BatchSize = 500;

    public static async IAsyncEnumerable<ResultRow> RunAsync(BenchContext context)
    {
        var studio = await context.SharedStudioAsync();
        var states = new TraceGenerator(TraceShape.States).Take(context.AtMost(1_000));
        yield return await CompareAsync("states, plain", states, Wire.Batches(states, BatchSize, isCompressed: false), 2.0);
        yield return await CompareAsync("states, gzip", states, Wire.Batches(states, BatchSize, isCompressed: true), 2.0);
        yield return await CompareAsync("states, OTLP", states, OtlpWire.Batches(states, BatchSize), 2.0);
        var spans = new SpanGenerator().Take(context.AtMost(4_000));
        yield return await CompareAsync("spans, plain", spans, Wire.Batches(spans, BatchSize, isCompressed: false), 0.3);
        yield return await CompareAsync("spans, gzip", spans, Wire.Batches(spans, BatchSize, isCompressed: true), 0.3);
        yield return await CompareAsync("spans, OTLP", spans, OtlpWire.Batches(spans, BatchSize), 0.3);

        async Task<ResultRow> CompareAsync(string name, List<GeneratedTrace> traces, List<WireRequest> batches, double goal)
        {
            var row = new ResultRow { Workload = "W2", Name = name, Database = context.Database, Unit = ResultRow.Rate, Product = 0, Goal = Goal.AtLeast(goal) };
            return await new Rounds(studio, context.Options).CompareRatesAsync(
                row,
                traces.Sum(t => t.Observations.Count),
                project => Load.SendAsync(studio.Address, project.Key, Connections, batches.Select(b => new[] { b })),
                () => studio.Database.WriteLimitAsync(traces));
        }
    }
}
