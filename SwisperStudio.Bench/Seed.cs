using System.CommandLine;
using Spectre.Console;
using SwisperStudio.Bench.Generation;
using SwisperStudio.Bench.Running;

namespace SwisperStudio.Bench;

/// <summary>Fills a project of a running studio with traces up to today, to see how it feels with many.</summary>
internal static class Seed
{
    private const int Connections = 4;
    private const int MostTracesPerDay = 1_000;

    /// <summary>The command <c>seed</c>.</summary>
    public static Command Command()
    {
        var address = new Option<string>("--address") { Description = "The studio", DefaultValueFactory = _ => "http://localhost:8001" };
        var key = new Option<string>("--key") { Description = "An API key", DefaultValueFactory = _ => "dev-api-key-change-in-production" };
        var project = new Option<string>("--project") { Description = "Id of the project", DefaultValueFactory = _ => "0d7aa606-cb29-4a31-8a59-50fa61151a32" };
        var traces = new Option<string>("--traces") { Description = "How many, like 10k or 1M", DefaultValueFactory = _ => "1M" };
        var command = new Command("seed", "Fills a project of a running studio with traces up to today.") { address, key, project, traces };
        command.SetAction(result => RunAsync(new Uri(result.GetValue(address)!), result.GetValue(key)!, result.GetValue(project)!, BenchOptions.Count(result.GetValue(traces)!)));
        return command;
    }

    private static async Task RunAsync(Uri address, string key, string project, int traces)
    {
        var perDay = Math.Min(traces, MostTracesPerDay);
        var days = new TraceDays(perDay);
        var today = (DateTime.UtcNow - TraceGenerator.FirstDay).Days;
        await AnsiConsole.Progress().StartAsync(async progress =>
        {
            var task = progress.AddTask($"{traces:N0} traces", maxValue: traces / perDay);
            // Yesterday back: today's hours are yet to come.
            await Load.SendAsync(address, key, Connections, Enumerable.Range(1, traces / perDay).Select(ago =>
            {
                task.Increment(1);
                return days.Batches(today - ago).Select(batch => batch with { Path = $"{batch.Path}?project_id={Uri.EscapeDataString(project)}" }).ToList();
            }));
        });
    }
}
