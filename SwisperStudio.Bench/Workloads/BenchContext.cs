using SwisperStudio.Bench.Running;
using SwisperStudio.Tests.Infrastructure;

namespace SwisperStudio.Bench.Workloads;

/// <summary>What a workload runs in: one kind of database, and how much of everything.</summary>
/// <param name="options">What was asked for.</param>
/// <param name="database">Name of the kind of database.</param>
/// <param name="cluster">The PostgreSQL server; null for the embedded database.</param>
internal sealed class BenchContext(BenchOptions options, string database, PostgresCluster? cluster) : IAsyncDisposable
{
    private Studio? _shared;

    public BenchOptions Options { get; } = options;

    public string Database { get; } = database;

    /// <summary>So many of something, fewer where the whole is to be small.</summary>
    public int AtMost(int count) => Math.Min(Options.Scales.Max(), count);

    /// <summary>The studio of the workloads that write into projects of their own and do not mind what else is stored.</summary>
    public async Task<Studio> SharedStudioAsync() => _shared ??= await StartStudioAsync();

    /// <summary>The studio of the store: a fresh one, but in a tiny run the shared one, since starts take longest.</summary>
    public async Task<Studio> StoreStudioAsync()
    {
        if (!Options.IsTiny)
        {
            await DisposeAsync();
        }

        var studio = await SharedStudioAsync();
        _shared = null;
        return studio;
    }

    /// <summary>A studio over a fresh database, for its caller alone.</summary>
    public async Task<Studio> StartStudioAsync() =>
        await Studio.StartAsync(cluster is null ? new SqliteDatabase() : await PostgresDatabase.CreateAsync(cluster), Options.Host);

    public async ValueTask DisposeAsync()
    {
        if (_shared is not null)
        {
            await _shared.DisposeAsync();
            _shared = null;
        }
    }
}
