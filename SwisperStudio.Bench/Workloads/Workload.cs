using SwisperStudio.Bench.Reporting;

namespace SwisperStudio.Bench.Workloads;

/// <summary>A workload, as README.md lists them.</summary>
/// <param name="Id">Its id there, in lower case.</param>
/// <param name="Title">What it measures.</param>
internal sealed record Workload(string Id, string Title)
{
    /// <summary>Measures it without any database.</summary>
    public Func<BenchOptions, IAsyncEnumerable<ResultRow>>? Alone { get; private init; }

    /// <summary>Measures it on a fresh database.</summary>
    public Func<BenchContext, IAsyncEnumerable<ResultRow>>? Fresh { get; private init; }

    /// <summary>Measures it in a store with many traces, at every scale.</summary>
    public Func<BenchContext, Store, IAsyncEnumerable<ResultRow>>? Full { get; private init; }

    public static IReadOnlyList<Workload> All { get; } =
    [
        // First, while the database that several share is empty: what is there already leaves room for more.
        new("w3", "stored bytes") { Fresh = StoredBytes.RunAsync },
        new("w1", "SDK traffic") { Fresh = SdkTraffic.RunAsync, Full = SdkTraffic.RunAsync },
        new("w2", "batches") { Fresh = Batches.RunAsync },
        new("w4", "lists of traces") { Full = TraceLists.RunAsync },
        new("w5", "trees, states, differences") { Full = Reading.RunAsync },
        new("w6", "search") { Full = Searching.RunAsync },
        new("w7", "latency") { Fresh = Latency.RunAsync },
        new("w8", "memory") { Fresh = Memory.RunAsync },
        new("w9", "commit to visible") { Fresh = Visible.RunAsync },
        new("w10", "start") { Full = Start.RunAsync },
        new("w11", "client library") { Alone = ClientCost.RunAsync },
        new("heartbeats", "signs of life") { Fresh = Heartbeats.RunAsync },
        new("ui", "pages in a browser") { Full = UserInterface.RunAsync },
        new("micro", "parts") { Alone = options => Micro.Run(options).ToAsyncEnumerable() },
    ];
}
