using SwisperStudio.Bench.Reporting;

namespace SwisperStudio.Bench.Workloads;

/// <summary>A workload of docs/design/performance.md.</summary>
/// <param name="Id">Its id there, in lower case.</param>
/// <param name="Title">What it measures.</param>
/// <param name="RunAsync">Measures it on one kind of database.</param>
internal sealed record Workload(string Id, string Title, Func<BenchContext, IAsyncEnumerable<ResultRow>> RunAsync)
{
    public static IReadOnlyList<Workload> All { get; } =
    [
        new("w1", "SDK traffic", SdkTraffic.RunAsync),
        new("w2", "batches", Batches.RunAsync),
        new("w3", "stored bytes", StoredBytes.RunAsync),
    ];
}
