using Spectre.Console;
using SwisperStudio.Bench.Reporting;
using SwisperStudio.Bench.Workloads;

namespace SwisperStudio.Bench;

/// <summary>Runs the workloads that were asked for, one after the other. One that fails does not keep the others from telling something.</summary>
internal sealed class BenchRun(BenchOptions options)
{
    private readonly List<ResultRow> _rows = [];
    private readonly List<string> _failures = [];

    public IReadOnlyCollection<ResultRow> Rows => _rows;

    public IReadOnlyCollection<string> Failures => _failures;

    /// <summary>Measures on one kind of database.</summary>
    public async Task MeasureAsync(BenchContext context, ProgressContext progress)
    {
        var workloads = Workload.All.Where(w => options.Workloads.Contains(w.Id)).ToList();
        foreach (var workload in workloads.Where(w => w.Fresh is not null))
        {
            await StepAsync(progress, $"{workload.Id} {workload.Title}, {context.Database}", () => AddAsync(workload.Fresh!(context)));
        }

        if (workloads.All(w => w.Full is null))
        {
            return;
        }

        await using var store = await Store.CreateAsync(context);
        foreach (var scale in options.Scales)
        {
            await StepAsync(progress, $"storing {Figures.Text(scale)} traces, {context.Database}", () => store.GrowAsync(scale));
            foreach (var workload in workloads.Where(w => w.Full is not null))
            {
                await StepAsync(progress, $"{workload.Id} {workload.Title}, {context.Database}, {Figures.Text(scale)} traces", () => AddAsync(workload.Full!(context, store)));
            }
        }
    }

    private async Task StepAsync(ProgressContext progress, string title, Func<Task> work)
    {
        var task = progress.AddTask(title, maxValue: 1);
        try
        {
            await work();
        }
        catch (Exception failure)
        {
            _failures.Add($"{title}: {failure}");
        }

        task.Increment(1);
    }

    private async Task AddAsync(IAsyncEnumerable<ResultRow> rows)
    {
        await foreach (var row in rows)
        {
            _rows.Add(row);
        }
    }
}
