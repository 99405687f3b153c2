using System.CommandLine;

namespace SwisperStudio.Bench;

/// <summary>What to measure.</summary>
internal sealed record BenchOptions(IReadOnlyList<string> Workloads, IReadOnlyList<string> Databases, IReadOnlyList<int> Scales, double Seconds, string Host, FileInfo? Output)
{
    /// <summary>Whether it is only to be seen that there are figures: nothing is warmed up, one round is enough.</summary>
    public bool IsTiny => Seconds < 1;

    /// <summary>The command line; runs what it asks for.</summary>
    public static RootCommand Command(Func<BenchOptions, Task<int>> run)
    {
        string[] known = [.. Bench.Workloads.Workload.All.Select(w => w.Id)];
        var workload = new Option<string>("--workload") { Description = $"Which, separated by commas: {string.Join(", ", known)}; or all", DefaultValueFactory = _ => "all" };
        var database = new Option<string>("--database") { Description = "On which", DefaultValueFactory = _ => "both" }.AcceptOnlyFromAmong("sqlite", "postgres", "both");
        var scale = new Option<string>("--scale") { Description = "At how many stored traces reading is measured, separated by commas, like 1k,100k,1M", DefaultValueFactory = _ => "1k,100k" };
        var seconds = new Option<double>("--seconds") { Description = "How long the studio is measured in each comparison, at least", DefaultValueFactory = _ => 10 };
        var host = new Option<FileInfo>("--host")
        {
            Description = "Assembly of the host to measure, like a published SwisperStudio.Web.dll; by default the one built beside the bench",
            DefaultValueFactory = _ => new FileInfo(Path.Combine(AppContext.BaseDirectory, "SwisperStudio.Web.dll")),
        };
        var output = new Option<FileInfo?>("--output") { Description = "Writes the results there as JSON" };
        workload.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } value && value != "all" && value.Split(',').Except(known).FirstOrDefault() is { } unknown)
            {
                result.AddError($"There is no workload '{unknown}'.");
            }
        });

        var command = new RootCommand("Measures the studio's workloads, each beside its limit: see README.md.") { workload, database, scale, seconds, host, output, Seed.Command() };
        command.SetAction(result => run(new BenchOptions(
            result.GetValue(workload) is "all" ? known : result.GetValue(workload)!.Split(','),
            result.GetValue(database) is "both" ? ["sqlite", "postgres"] : [result.GetValue(database)!],
            [.. result.GetValue(scale)!.Split(',').Select(Count).Order()],
            result.GetValue(seconds),
            result.GetValue(host)!.FullName,
            result.GetValue(output))));
        return command;
    }

    /// <summary>Reads a number like 10k or 1M.</summary>
    public static int Count(string text) => text[^1] switch
    {
        'k' => int.Parse(text[..^1]) * 1_000,
        'M' => int.Parse(text[..^1]) * 1_000_000,
        _ => int.Parse(text),
    };
}
