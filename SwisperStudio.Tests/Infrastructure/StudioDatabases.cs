using SwisperStudio.Tests.Infrastructure;
using Xunit;

[assembly: AssemblyFixture(typeof(StudioDatabases))]

namespace SwisperStudio.Tests.Infrastructure;

/// <summary>Fresh databases of both kinds; one PostgreSQL cluster serves all and is started when the first test wants it.</summary>
public sealed class StudioDatabases : IAsyncDisposable
{
    private static readonly Lazy<Task<PostgresCluster>> Cluster = new(() => PostgresCluster.StartAsync());
    private static int _users;

    public StudioDatabases() => Interlocked.Increment(ref _users);

    public static TheoryData<DatabaseKind> Kinds => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    public async Task<string> CreatePostgresAsync() => await (await Cluster.Value).CreateDatabaseAsync();

    public async Task<TestDatabase> CreateAsync(DatabaseKind kind) =>
        await TestDatabase.CreateAsync(kind == DatabaseKind.Postgres ? await CreatePostgresAsync() : null);

    public async ValueTask DisposeAsync()
    {
        // Every fixture is made before the first test, so the last one to go leaves nobody behind.
        if (Interlocked.Decrement(ref _users) == 0 && Cluster.IsValueCreated)
        {
            await (await Cluster.Value).DisposeAsync();
        }
    }
}
