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

    /// <summary>Measures what needs no database.</summary>
    public async Task MeasureAloneAsync(ProgressContext progress)
    {
        foreach (var workload in Workload.All.Where(w => w.Alone is not null && options.Workloads.Contains(w.Id)))
        {
            await StepAsync(progress.AddTask(workload.Id, maxValue: 1), $"{workload.Id} {workload.Title}", () => Task.Run(() => AddAsync(workload.Alone!(options))));
        }
    }

    /// <summary>Measures on one kind of database.</summary>
    public async Task MeasureAsync(BenchContext context, ProgressTask progress)
    {
        var fresh = Workload.All.Where(w => w.Fresh is not null && options.Workloads.Contains(w.Id)).ToList();
        var full = Workload.All.Where(w => w.Full is not null && options.Workloads.Contains(w.Id)).ToList();
        progress.MaxValue = fresh.Count + (full.Count == 0 ? 0 : 1 + options.Scales.Count * (full.Count + 1));
        foreach (var workload in fresh)
        {
            await StepAsync(progress, $"{context.Database}: {workload.Id} {workload.Title}", () => AddAsync(workload.Fresh!(context)));
        }

        if (full.Count == 0)
        {
            return;
        }

        Store? made = null;
        await StepAsync(progress, $"{context.Database}: store", async () => made = await Store.CreateAsync(context));
        if (made is null)
        {
            return;
        }

        await using var store = made;
        foreach (var scale in options.Scales)
        {
            await StepAsync(progress, $"{context.Database}: storing {scale:N0} traces", () => store.GrowAsync(scale));
            foreach (var workload in full)
            {
                await StepAsync(progress, $"{context.Database}: {workload.Id} {workload.Title}, {scale:N0} traces", () => AddAsync(workload.Full!(context, store)));
            }
        }
    }

    private async Task StepAsync(ProgressTask progress, string title, Func<Task> work)
    {
        progress.Description = title;
        try
        {
            await work();
        }
        catch (Exception failure)
        {
            _failures.Add($"{title}: {failure}");
        }

        progress.Increment(1);
    }

    private async Task AddAsync(IAsyncEnumerable<ResultRow> rows)
    {
        await foreach (var row in rows)
        {
            _rows.Add(row);
        }
    }
}
