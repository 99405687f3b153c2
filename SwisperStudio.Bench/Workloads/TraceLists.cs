using System.Diagnostics;
using SwisperStudio.Bench.Reporting;
using SwisperStudio.Bench.Running;
using SwisperStudio.Core;
using SwisperStudio.Core.Traces;
using TraceFilter = SwisperStudio.Core.Traces.TraceFilter;

namespace SwisperStudio.Bench.Workloads;

/// <summary>W4: the first page of the trace list, whole and with each filter it offers, against the same at the smallest scale.</summary>
internal static class TraceLists
{
    private const int PageSize = 50;
    private const int MostWarmUps = 50;
    private const int Calls = 60;
    private const int FewestCalls = 7;
    private const double MostSeconds = 5;

    public static async IAsyncEnumerable<ResultRow> RunAsync(BenchContext context, Store store)
    {
        var sample = store.Sample;
        var start = sample.Start.ToUniversalTime();
        (string Name, TraceFilter Filter)[] lists =
        [
            ("all", new()),
            ("user", new() { UserId = sample.UserId }),
            ("session", new() { SessionId = sample.SessionId }),
            ("name, often", new() { Name = "that" }),
            ("name, rare", new() { Name = sample.Name[..Math.Min(24, sample.Name.Length)] }),
            ("name, never", new() { Name = "no such name" }),
            ("tag", new() { Tags = [sample.Tags[0]] }),
            ("tag, never", new() { Tags = ["no such tag"] }),
            ("status error", new() { Status = TraceStatus.Error }),
            ("status running (none)", new() { Status = TraceStatus.Running }),
            ("first day", new() { From = new DateTimeOffset(start).ToNanoseconds(), To = new DateTimeOffset(start.AddDays(1)).ToNanoseconds() }),
            ("duration, often", new() { MinLatency = 5 * UnixTime.NanosecondsPerSecond }),
            ("duration, never", new() { MinLatency = 3_600 * UnixTime.NanosecondsPerSecond }),
            ("cost, never", new() { MinCost = 1_000 * UnixTime.NanosecondsPerSecond }),
        ];

        using var connection = await WireConnection.OpenAsync(store.Studio.Address, store.Project.Key);
        var request = new WireRequest("GET", $"/api/v1/traces?project_id={store.Project.Id}&limit={PageSize}", []);
        List<(string Name, Func<Task> Call)> calls = [.. lists.Select(l => (l.Name, (Func<Task>)(() => ListAsync(l.Filter)))), ("REST, with total", () => connection.SendAsync(request))];

        // All of it first, so that the smallest scale, which comes first, is not measured cold.
        foreach (var (_, call) in Enumerable.Repeat(calls, store.IsSmallest ? Math.Clamp((int)(context.Options.Seconds * 10), 1, MostWarmUps) : 1).SelectMany(c => c))
        {
            await call();
        }

        foreach (var (name, call) in calls)
        {
            yield return Row(name, await P95Async(call, Math.Min(context.Options.Seconds, MostSeconds)));
        }

        async Task ListAsync(TraceFilter filter)
        {
            await using var db = store.Studio.CreateDbContext();
            await TraceQueries.ListAsync(db, store.Project.Id, filter, null, PageSize + 1, CancellationToken.None);
        }

        ResultRow Row(string name, double milliseconds)
        {
            var smallest = store.AtSmallest("list " + name, milliseconds);
            return new ResultRow
            {
                Workload = "W4",
                Name = "list: " + name,
                Database = context.Database,
                Traces = store.Traces,
                Unit = "ms p95",
                Product = milliseconds,
                Limit = smallest,
                Ratio = milliseconds / smallest,
                Goal = smallest is null ? null : Goal.AtMost(1.5),
            };
        }
    }

    private static async Task<double> P95Async(Func<Task> call, double seconds)
    {
        var times = new List<double>();
        var watch = Stopwatch.StartNew();
        while (times.Count < FewestCalls || (times.Count < Calls && watch.Elapsed.TotalSeconds < seconds))
        {
            var start = Stopwatch.GetTimestamp();
            await call();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return Figures.Percentile(times, 0.95);
    }
}
