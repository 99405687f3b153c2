using SwisperStudio.Bench.Generation;
using SwisperStudio.Bench.Reporting;
using SwisperStudio.Bench.Running;

namespace SwisperStudio.Bench.Workloads;

/// <summary>
/// W8: resident memory of the host. Idle: after the first request. Under W1: the most it ever had. A circuit: what it grows by for
/// each page that a real browser has open and connected, half of them lists of traces and half of them traces.
/// </summary>
internal static class Memory
{
    private const int Connections = 64;
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(2);

    public static async IAsyncEnumerable<ResultRow> RunAsync(BenchContext context)
    {
        await using var studio = await context.StartStudioAsync();
        var traces = new TraceGenerator(TraceShape.States).Take(context.AtMost(600));
        var project = await studio.CreateProjectAsync();
        await Task.Delay(Settle);
        yield return Row("idle", studio.Host.Memory().Now, 200);

        await Load.SendAsync(studio.Address, project.Key, Connections, traces.ConvertAll(Wire.SdkTraffic));
        yield return Row("under SDK traffic, peak", studio.Host.Memory().Peak, 600);

        // A host that has just served much has room for circuits in what it has not given back: they are counted on a fresh one.
        await studio.StopHostAsync();
        await studio.StartHostAsync();
        var circuits = Math.Max(2, context.AtMost(1_000) / 10);
        yield return Row($"for each of {circuits} circuits", await OfCircuitAsync(studio, project, traces, circuits), 5);

        ResultRow Row(string name, double megabytes, double goal) => new()
        {
            Workload = "W8",
            Name = name,
            Database = context.Database,
            Unit = "MB",
            Product = megabytes,
            Limit = goal,
            Ratio = megabytes / goal,
            Goal = Goal.AtMost(1),
        };
    }

    private static async Task<double> OfCircuitAsync(Studio studio, BenchProject project, List<GeneratedTrace> traces, int circuits)
    {
        await using var browser = await BenchBrowser.SignInAsync(studio);

        // What every circuit shares is loaded by the first two.
        for (var i = 0; i < 2; i++)
        {
            await OpenAsync(i);
        }

        await Task.Delay(Settle);
        var before = studio.Host.Memory().Now;
        for (var i = 0; i < circuits; i++)
        {
            await OpenAsync(i);
        }

        await Task.Delay(Settle);
        return (studio.Host.Memory().Now - before) / circuits;

        Task OpenAsync(int i) => browser.OpenAsync($"/projects/{project.Id}/tracing" + (i % 2 == 0 ? "" : "/" + traces[i % traces.Count].Id));
    }
}
