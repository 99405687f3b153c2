using SwisperStudio.Bench.Generation;
using SwisperStudio.Bench.Reporting;
using SwisperStudio.Bench.Running;

namespace SwisperStudio.Bench.Workloads;

/// <summary>
/// W3: bytes on the disk, with every index, for each byte of state that was sent; those of search, once it is caught up, apart. Pages
/// of a file that became free count as its own: only its queue and its merges give any back.
/// </summary>
internal static class StoredBytes
{
    private const int BatchSize = 500;
    private const double MegaByte = 1e6;

    public static async IAsyncEnumerable<ResultRow> RunAsync(BenchContext context)
    {
        var studio = await context.SharedStudioAsync();
        var traces = new TraceGenerator(TraceShape.States).Take(context.AtMost(4_000));
        var project = await studio.CreateProjectAsync();
        var (allBefore, searchBefore, _) = await MeasureAsync(studio);
        await Load.SendAsync(studio.Address, project.Key, 4, Wire.Batches(traces, BatchSize, isCompressed: false).Select(b => new[] { b }));
        await SearchBacklog.WaitAsync(studio);
        var (all, search, tables) = await MeasureAsync(studio);
        var note = string.Join(", ", tables.OrderByDescending(t => t.Value).Take(8).Select(t => $"{t.Key} {t.Value / MegaByte:N2} MB"));

        var (stored, ofSearch) = (all - allBefore, search - searchBefore);
        yield return Row("stored to raw, without search", stored - ofSearch, Goal.AtMost(1 / 8.0));
        yield return Row("index for search to raw", ofSearch, null);
        yield return Row("stored to raw, with search", stored, Goal.AtMost(1 / 5.0));

        ResultRow Row(string name, long bytes, Goal? goal)
        {
            var raw = traces.Sum(t => t.StateBytes);
            return new ResultRow
            {
                Workload = "W3",
                Name = name,
                Database = context.Database,
                Traces = traces.Count,
                Unit = "MB",
                Product = bytes / MegaByte,
                Limit = raw / MegaByte,
                Ratio = (double)bytes / raw,
                Goal = goal,
                Note = note,
            };
        }
    }

    private static async Task<(long All, long Search, Dictionary<string, long> Tables)> MeasureAsync(Studio studio)
    {
        var tables = await studio.Database.TableBytesAsync();
        var search = tables.Where(t => t.Key == BenchDatabase.FreePages || t.Key.StartsWith("search_", StringComparison.Ordinal)).Sum(t => t.Value);
        return (await studio.Database.StoredBytesAsync(), search, tables);
    }
}
