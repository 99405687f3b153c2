using System.Text;
using SwisperStudio.Bench.Reporting;
using SwisperStudio.Bench.Running;

namespace SwisperStudio.Bench.Workloads;

/// <summary>What many instances that do nothing but tell that they are there cost: processor time of the host and its database, beyond that of a host that nobody calls.</summary>
internal static class Heartbeats
{
    private const int Instances = 1_000;
    private const int Connections = 4;
    private const double AllowedPercent = 5;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    public static async IAsyncEnumerable<ResultRow> RunAsync(BenchContext context)
    {
        await using var studio = await context.StartStudioAsync();
        var project = await studio.CreateProjectAsync();
        var instances = context.AtMost(Instances);
        var requests = Enumerable.Range(0, instances).Select(i => new WireRequest("POST", "/api/v1/projects/heartbeat", Encoding.UTF8.GetBytes(
            $$"""{"project_id":"{{project.Id}}","status":"connected","timestamp":"2026-01-01T00:00:00","environment":"production","version":"2.4.1","sdk_version":"0.3.0","instance_id":"pod-{{i}}","host_name":"node-{{i % 20}}","runtime":"CPython 3.12"}"""))).ToArray();

        // All of them known, and the host warm.
        var seconds = Math.Max(2, context.Options.Seconds);
        await SendAsync(studio, project, requests, TimeSpan.Zero);
        await Task.Delay(TimeSpan.FromSeconds(2));

        var before = studio.Cpu();
        await Task.Delay(TimeSpan.FromSeconds(seconds));
        var idle = studio.Cpu() - before;

        var count = (int)(instances * seconds / Every.TotalSeconds);
        before = studio.Cpu();
        await SendAsync(studio, project, [.. Enumerable.Range(0, count).Select(i => requests[i % instances])], TimeSpan.FromSeconds(seconds));
        var busy = studio.Cpu() - before;
        var percent = 100 * Math.Max(0, busy.Host + busy.Database - idle.Host - idle.Database) / seconds;
        yield return new ResultRow
        {
            Workload = "heartbeats",
            Name = $"{instances:N0} instances, each every {Every.TotalSeconds:N0} s",
            Database = context.Database,
            Unit = "% of a core",
            Product = percent,
            Limit = AllowedPercent,
            Ratio = percent / AllowedPercent,
            Goal = Goal.AtMost(1),
            Note = $"idle {100 * (idle.Host + idle.Database) / seconds:N1} %",
        };
    }

    // Spread evenly over the time.
    private static Task SendAsync(Studio studio, BenchProject project, WireRequest[] requests, TimeSpan over) => Task.WhenAll(Enumerable.Range(0, Connections).Select(async lane =>
    {
        using var connection = await WireConnection.OpenAsync(studio.Address, project.Key);
        var own = requests.Where((_, i) => i % Connections == lane).ToList();
        var start = TimeProvider.System.GetTimestamp();
        foreach (var (i, request) in own.Index())
        {
            var wait = (over * ((double)i / own.Count)) - TimeProvider.System.GetElapsedTime(start);
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait);
            }

            await connection.SendAsync(request);
        }
    }));
}
