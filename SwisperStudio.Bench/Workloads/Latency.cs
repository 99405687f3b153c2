using System.Collections.Concurrent;
using System.Diagnostics;
using SwisperStudio.Bench.Generation;
using SwisperStudio.Bench.Reporting;
using SwisperStudio.Bench.Running;

namespace SwisperStudio.Bench.Workloads;

/// <summary>
/// W7: how long one request of the SDK waits until its event is durable, while the studio does half of what it can, against
/// fsyncs of the same disk. A request that had to wait for the one before on its connection counts from when it was due.
/// </summary>
internal static class Latency
{
    private const int MostConnections = 64;
    private const int Fsyncs = 3;
    private const double AllowedMilliseconds = 1;
    private const int Projects = 12;

    public static async IAsyncEnumerable<ResultRow> RunAsync(BenchContext context)
    {
        var studio = await context.SharedStudioAsync();
        var connections = context.AtMost(MostConnections);
        var traffic = new TraceGenerator(TraceShape.States).Take(context.AtMost(300)).ConvertAll(Wire.SdkTraffic);
        var all = new ConcurrentQueue<(string Key, List<WireRequest> Requests)>();
        for (var i = 0; i < Projects; i++)
        {
            var project = await studio.CreateProjectAsync();
            traffic.ForEach(requests => all.Enqueue((project.Key, requests)));
        }

        var fsync = Fsync(studio.Database.DataDirectory);
        await SendAsync(studio.Address, all, connections, context.Options.Seconds / 4, pace: null);
        var fastest = await SendAsync(studio.Address, all, connections, context.Options.Seconds / 4, pace: null);
        var rate = fastest.Count / fastest.Sum(l => l) * connections / 2;
        var latencies = await SendAsync(studio.Address, all, connections, context.Options.Seconds, TimeSpan.FromSeconds(connections / rate));

        foreach (var (name, part, goal) in new[] { ("p50", 0.5, Goal.AtMost(1)), ("p99", 0.99, null) })
        {
            var limit = Fsyncs * fsync + AllowedMilliseconds;
            var product = Figures.Percentile(latencies, part) * 1_000;
            yield return new ResultRow
            {
                Workload = "W7",
                Name = $"one request at half load, {name}",
                Database = context.Database,
                Unit = "ms",
                Product = product,
                Limit = limit,
                Ratio = product / limit,
                Goal = goal,
                Note = $"{rate:N0} requests/s; one fsync {fsync:N2} ms; limit {Fsyncs} fsyncs + {AllowedMilliseconds} ms",
            };
        }
    }

    /// <summary>Sends for some time, each connection at its pace or as fast as it is answered.</summary>
    /// <returns>How long each request took, in seconds.</returns>
    private static async Task<List<double>> SendAsync(Uri address, ConcurrentQueue<(string Key, List<WireRequest> Requests)> traffic, int connections, double seconds, TimeSpan? pace)
    {
        using var pacer = pace is null ? null : new Pacer();
        var end = Stopwatch.GetTimestamp() + (long)(seconds * Stopwatch.Frequency);
        var latencies = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(async () =>
        {
            var own = new List<double>();
            var due = Stopwatch.GetTimestamp() + (long)(Random.Shared.NextDouble() * (pace?.TotalSeconds ?? 0) * Stopwatch.Frequency);
            // However short the time, each connection tells something.
            while ((own.Count == 0 || Stopwatch.GetTimestamp() < end) && traffic.TryDequeue(out var sequence))
            {
                using var connection = await WireConnection.OpenAsync(address, sequence.Key);
                foreach (var request in sequence.Requests.TakeWhile(_ => own.Count == 0 || Stopwatch.GetTimestamp() < end))
                {
                    var start = Stopwatch.GetTimestamp();
                    if (pace is { } interval)
                    {
                        if (start < due)
                        {
                            await pacer!.UntilAsync(due);
                            start = Stopwatch.GetTimestamp();
                        }
                        else
                        {
                            start = due;
                        }

                        due += (long)(interval.TotalSeconds * Stopwatch.Frequency);
                    }

                    await connection.SendAsync(request);
                    own.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
                }
            }

            return own;
        })));
        return [.. latencies.SelectMany(l => l)];
    }

    /// <summary>The median time of appending a page to a file and having it on the disk; milliseconds.</summary>
    private static double Fsync(string folder)
    {
        var path = Path.Combine(folder, "fsync");
        var page = new byte[4096];
        var times = new List<double>();
        using (var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            for (var i = 0; i < 200; i++)
            {
                var start = Stopwatch.GetTimestamp();
                file.Write(page);
                file.Flush(flushToDisk: true);
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
        }

        File.Delete(path);
        return Figures.Median(times);
    }
}
