using SwisperStudio.Bench.Running;
using SwisperStudio.Tests.Infrastructure;

namespace SwisperStudio.Bench.Workloads;

/// <summary>What a workload runs in: one kind of database, and how much of everything.</summary>
/// <param name="Options">What was asked for.</param>
/// <param name="Database">Name of the kind of database.</param>
/// <param name="Cluster">The PostgreSQL server; null for the embedded database.</param>
internal sealed record BenchContext(BenchOptions Options, string Database, PostgresCluster? Cluster)
{
    /// <summary>So many of something, fewer where the whole is to be small.</summary>
    public int AtMost(int count) => Math.Min(Options.Scales.Max(), count);

    /// <summary>A studio over a fresh database.</summary>
    public async Task<Studio> StartStudioAsync() =>
        await Studio.StartAsync(Cluster is null ? new SqliteDatabase() : await PostgresDatabase.CreateAsync(Cluster), Options.Host);
}
