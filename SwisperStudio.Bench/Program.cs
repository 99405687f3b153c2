using Spectre.Console;
using SwisperStudio.Bench;
using SwisperStudio.Bench.Reporting;
using SwisperStudio.Bench.Workloads;
using SwisperStudio.Tests.Infrastructure;

return await BenchOptions.Command(RunAsync).Parse(args).InvokeAsync();

static async Task<int> RunAsync(BenchOptions options)
{
    // A file or a pipe has no width of its own: tables are not to be broken there.
    if (!AnsiConsole.Profile.Out.IsTerminal)
    {
        AnsiConsole.Profile.Width = 220;
    }

    var rows = new List<ResultRow>();
    var failures = new List<string>();
    await using var cluster = options.Databases.Contains("postgres") ? await PostgresCluster.StartAsync(isDurable: true) : null;
    await AnsiConsole.Progress().Columns(new SpinnerColumn(), new TaskDescriptionColumn { Alignment = Justify.Left }, new ElapsedTimeColumn()).StartAsync(async progress =>
    {
        foreach (var workload in Workload.All.Where(w => options.Workloads.Contains(w.Id)))
        {
            foreach (var database in options.Databases)
            {
                var task = progress.AddTask($"{workload.Id} {workload.Title}, {database}", maxValue: 1);
                try
                {
                    await foreach (var row in workload.RunAsync(new BenchContext(options, database, database == "postgres" ? cluster : null)))
                    {
                        rows.Add(row);
                    }
                }
                catch (Exception failure)
                {
                    // The others still tell something.
                    failures.Add($"{workload.Id}, {database}: {failure}");
                }

                task.Increment(1);
            }
        }
    });

    ResultTable.Print(AnsiConsole.Console, rows);
    if (options.Output is { } file)
    {
        await ResultFile.WriteAsync(file, options, rows);
    }

    failures.ForEach(Console.Error.WriteLine);
    return failures.Count == 0 ? 0 : 1;
}
