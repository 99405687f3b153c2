using System.Diagnostics;
using System.Text.Json;
using SwisperStudio.Bench.Generation;
using SwisperStudio.Bench.Reporting;
using SwisperStudio.Bench.Running;
using SwisperStudio.Client;

namespace SwisperStudio.Bench.Workloads;

/// <summary>
/// W11: what the client library costs the thread that calls it: a step with its state before and after, while batches go to a host
/// that reads and forgets them, against serializing both states to arrays.
/// </summary>
internal static class ClientCost
{
    private const int MostRounds = 200;
    private const int WarmUpRounds = 10;

    public static async IAsyncEnumerable<ResultRow> RunAsync(BenchOptions options)
    {
        var traces = new TraceGenerator(TraceShape.States).Take(options.IsTiny ? 2 : 40);
        var steps = traces.SelectMany(t => t.Observations).Select(o => (o.Name, Before: State(o.Input), After: State(o.Output))).ToList();
        await using var host = await HostProcess.StartAsync([typeof(Start).Assembly.Location, Start.HelloCommand], []);
        yield return (await CompareAsync("a step of 23 KB on the caller's thread", null)) with { Goal = Goal.AtMost(1.2) };
        var spool = Directory.CreateTempSubdirectory("studio-bench-");
        yield return await CompareAsync("the same with a spool on the disk", spool.FullName);
        spool.Delete(recursive: true);

        async Task<ResultRow> CompareAsync(string name, string? directory)
        {
            var settings = new StudioOptions
            {
                Enabled = true,
                Url = host.Address.ToString(),
                ProjectId = "bench",
                VerifyConnectivity = false,
                HeartbeatInterval = TimeSpan.Zero,
                SpoolDirectory = directory,
            };
            await using var studio = StudioClient.Start(settings);
            var (products, limits) = (new List<double>(), new List<double>());
            var watch = Stopwatch.StartNew();
            for (var round = -WarmUpRounds; round < MostRounds && (round < 3 || watch.Elapsed.TotalSeconds < options.Seconds); round++)
            {
                var limit = Microseconds(() =>
                {
                    foreach (var (_, before, after) in steps)
                    {
                        JsonSerializer.SerializeToUtf8Bytes(before, settings.JsonOptions);
                        JsonSerializer.SerializeToUtf8Bytes(after, settings.JsonOptions);
                    }
                });
                using var trace = studio.StartTrace("bench");
                var product = Microseconds(() =>
                {
                    foreach (var (step, before, after) in steps)
                    {
                        using var node = studio.StartObservation(step, ObservationType.Span, before);
                        node.SetAfter(after);
                    }
                });
                // The next limit has the machine to itself.
                if (!await studio.FlushAsync(TimeSpan.FromSeconds(60)) || studio.DroppedEvents > 0)
                {
                    throw new InvalidOperationException("Events were not taken.");
                }

                if (round >= 0)
                {
                    limits.Add(limit);
                    products.Add(product);
                }
            }

            var ratios = products.Zip(limits, (p, l) => p / l).ToList();
            return new ResultRow
            {
                Workload = "W11",
                Name = name,
                Database = "–",
                Unit = "µs",
                Product = Figures.Median(products),
                Limit = Figures.Median(limits),
                Ratio = Figures.Median(ratios),
                Rounds = ratios,
            };
        }

        double Microseconds(Action work)
        {
            var watch = Stopwatch.StartNew();
            work();
            return watch.Elapsed.TotalMicroseconds / steps.Count;
        }
    }

    /// <summary>The state as an agent in .NET holds it: dictionaries, lists and values.</summary>
    private static object State(byte[] json)
    {
        return Value(JsonElement.Parse(json))!;

        static object? Value(JsonElement json) => json.ValueKind switch
        {
            JsonValueKind.Object => json.EnumerateObject().ToDictionary(p => p.Name, p => Value(p.Value)),
            JsonValueKind.Array => json.EnumerateArray().Select(Value).ToList(),
            JsonValueKind.Number => json.GetDouble(),
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.Null => null,
            _ => json.GetString(),
        };
    }
}
