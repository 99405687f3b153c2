using SwisperStudio.Bench.Running;
using SwisperStudio.Tests.Infrastructure;

namespace SwisperStudio.Bench.Workloads;

/// <summary>What a workload runs in: one kind of database, and how much of everything.</summary>
/// <param name="Options">What was asked for.</param>
/// <param name="Database">Name of the kind of database.</param>
/// <param name="Cluster">The PostgreSQL server; null for the embedded database.</param>
internal sealed record BenchContext(BenchOptions Options, string Database, PostgresCluster? Cluster)
{
    /// <summary>Traces of a round of writing.</summary>
    public int RoundTraces(int most) => Math.Min(Options.Scales.Max(), most);

    /// <summary>A studio over a fresh database.</summary>
    public async Task<Studio> StartStudioAsync(string? program = null) => await Studio.StartAsync(await CreateDatabaseAsync(), program);

    private async Task<BenchDatabase> CreateDatabaseAsync() =>
        Cluster is null ? new SqliteDatabase() : await PostgresDatabase.CreateAsync(Cluster);
}
