using SwisperStudio.Bench.Generation;
using SwisperStudio.Bench.Reporting;
using SwisperStudio.Bench.Running;

namespace SwisperStudio.Bench.Workloads;

/// <summary>W3: bytes on the disk, with every index, for each byte of state that was sent.</summary>
internal static class StoredBytes
{
    private const int BatchSize = 500;

    public static async IAsyncEnumerable<ResultRow> RunAsync(BenchContext context)
    {
        var studio = await context.SharedStudioAsync();
        var traces = new TraceGenerator(TraceShape.States).Take(context.AtMost(1_000));
        var project = await studio.CreateProjectAsync();
        var before = await studio.Database.StoredBytesAsync();
        await Load.SendAsync(studio.Address, project.Key, 4, Wire.Batches(traces, BatchSize, isCompressed: false).Select(b => new[] { b }));
        var stored = await studio.Database.StoredBytesAsync() - before;
        var tables = await studio.Database.TableBytesAsync();
        var raw = traces.Sum(t => t.StateBytes);
        const double MegaByte = 1e6;
        yield return new ResultRow
        {
            Workload = "W3",
            Name = "stored to raw",
            Database = context.Database,
            Traces = traces.Count,
            Unit = "MB",
            Product = stored / MegaByte,
            Limit = raw / MegaByte,
            Ratio = (double)stored / raw,
            Goal = Goal.AtMost(1 / 8.0),
            Note = tables.Count == 0 ? null : string.Join(", ", tables.OrderByDescending(t => t.Value).Take(6).Select(t => $"{t.Key} {t.Value / MegaByte:N2} MB")),
        };
    }
}
