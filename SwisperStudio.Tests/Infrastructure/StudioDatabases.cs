using SwisperStudio.Tests.Infrastructure;
using Xunit;

[assembly: AssemblyFixture(typeof(StudioDatabases))]

namespace SwisperStudio.Tests.Infrastructure;

/// <summary>Fresh databases of both kinds; the PostgreSQL cluster is started when the first test wants it.</summary>
public sealed class StudioDatabases : IAsyncDisposable
{
    private readonly Lazy<Task<PostgresCluster>> _cluster = new(PostgresCluster.StartAsync);

    public static TheoryData<DatabaseKind> Kinds => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    public async Task<string> CreatePostgresAsync() => await (await _cluster.Value).CreateDatabaseAsync();

    public async Task<TestDatabase> CreateAsync(DatabaseKind kind) =>
        await TestDatabase.CreateAsync(kind == DatabaseKind.Postgres ? await CreatePostgresAsync() : null);

    public async ValueTask DisposeAsync()
    {
        if (_cluster.IsValueCreated)
        {
            await (await _cluster.Value).DisposeAsync();
        }
    }
}
