using Spectre.Console;
using SwisperStudio.Bench;
using SwisperStudio.Bench.Reporting;
using SwisperStudio.Bench.Workloads;
using SwisperStudio.Tests.Infrastructure;

if (args is [Start.HelloCommand])
{
    await Start.ServeHelloAsync();
    return 0;
}

return await BenchOptions.Command(RunAsync).Parse(args).InvokeAsync();

static async Task<int> RunAsync(BenchOptions options)
{
    // A file or a pipe has no width of its own: tables are not to be broken there.
    if (!AnsiConsole.Profile.Out.IsTerminal)
    {
        AnsiConsole.Profile.Width = 220;
    }

    await using var cluster = options.Databases.Contains("postgres") ? await PostgresCluster.StartAsync(isDurable: true) : null;
    var run = new BenchRun(options);
    await AnsiConsole.Progress()
        .Columns(new ProgressBarColumn(), new ElapsedTimeColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
        .StartAsync(async progress =>
        {
            await run.MeasureAloneAsync(progress);
            foreach (var database in options.Databases)
            {
                await using var context = new BenchContext(options, database, database == "postgres" ? cluster : null);
                await run.MeasureAsync(context, progress.AddTask(database));
            }
        });

    ResultTable.Print(AnsiConsole.Console, run.Rows);
    if (options.Output is { } file)
    {
        await ResultFile.WriteAsync(file, options, run.Rows);
    }

    foreach (var failure in run.Failures)
    {
        Console.Error.WriteLine(failure);
    }

    return run.Failures.Count == 0 ? 0 : 1;
}
