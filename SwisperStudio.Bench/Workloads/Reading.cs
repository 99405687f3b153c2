using Microsoft.Extensions.DependencyInjection;
using SwisperStudio.Bench.Generation;
using SwisperStudio.Bench.Reporting;
using SwisperStudio.Core;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.State;
using SwisperStudio.Core.Traces;

namespace SwisperStudio.Bench.Workloads;

/// <summary>
/// W5: the tree of a trace of 10,000 observations, the top of a state and one difference of states of 1 MB, as the pages read
/// them, against reading the same rows and documents, as they were sent, from indexed tables with a bare reader.
/// </summary>
internal static class Reading
{
    private const string Rows = "SELECT id, project_id, trace_id, parent_id, type, name, start_time, end_time, level FROM observations WHERE trace_id = @id";
    private const string Input = "SELECT input FROM observations WHERE id = @id";
    private const string Both = "SELECT input, output FROM observations WHERE id = @id";

    public static async IAsyncEnumerable<ResultRow> RunAsync(BenchContext context, Store store)
    {
        var limit = store.Studio.Database;
        var project = store.Special.Id;
        var bulk = store.Studio.Domain.GetRequiredService<BulkSql>();

        yield return await CompareAsync($"tree of {store.Giant.Observations.Count:N0}", async () =>
        {
            await using var db = store.Studio.CreateDbContext();
            var tree = ObservationTree.Build(await ObservationQueries.OfTraceAsync(db, project, Hash128.Of(store.Giant.Id), CancellationToken.None));
            Expect(store.Giant.Observations.Count, tree.Nodes.Count);
        }, async () => Expect(store.Giant.Observations.Count, await limit.ReadLimitAsync(Rows, store.Giant.Id)));

        foreach (var (name, trace) in new[] { ("state of 23 KB, top", store.Usual), ("state of 1 MB, top", store.Large) })
        {
            var (scope, step) = await StepAsync(trace);
            yield return await CompareAsync(
                name,
                () => ReadAsync(scope, lookup => StateNode.Root(lookup, step.InputRoot!.Value)?.Children()),
                async () => Expect(1, await limit.ReadLimitAsync(Input, step.Id)));
        }

        var (large, node) = await StepAsync(store.Large);
        yield return await CompareAsync(
            "difference of 1 MB",
            () => ReadAsync(large, lookup => (StateNode.Root(lookup, node.InputRoot!.Value), StateNode.Root(lookup, node.OutputRoot!.Value)) is ({ } before, { } after)
                ? StateDiff.Compare(before, after)
                : null),
            async () => Expect(1, await limit.ReadLimitAsync(Both, node.Id)));

        async Task<(Guid Scope, ObservationRow Step)> StepAsync(GeneratedTrace trace)
        {
            await using var db = store.Studio.CreateDbContext();
            var rows = await ObservationQueries.OfTraceAsync(db, project, Hash128.Of(trace.Id), CancellationToken.None);
            return (Hash128.Of(trace.Id), rows.First(r => r.Name == "global_planner"));
        }

        async Task ReadAsync<T>(Guid scope, Func<ChunkLookup, T?> read)
            where T : class
        {
            await using var db = store.Studio.CreateDbContext();
            var lookup = new ChunkLookup();
            var result = await lookup.ReadAsync(
                () => read(lookup),
                (names, cancel) => StateStore.LoadAsync(db, bulk, project, scope, names, cancel),
                CancellationToken.None);
            ArgumentNullException.ThrowIfNull(result);
        }

        Task<ResultRow> CompareAsync(string name, Func<Task> product, Func<Task> bare)
        {
            var row = new ResultRow { Workload = "W5", Name = name, Database = context.Database, Traces = store.Traces, Unit = "ms", Product = 0, Goal = Goal.AtMost(2) };
            return Pairs.CompareAsync(context.Options, row, product, bare);
        }
    }

    private static void Expect(int expected, int read)
    {
        if (read != expected)
        {
            throw new InvalidOperationException($"{read} rows were read instead of {expected}.");
        }
    }
}
