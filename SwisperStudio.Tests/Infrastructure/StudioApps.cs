using SwisperStudio.Tests.Infrastructure;
using Xunit;

[assembly: AssemblyFixture(typeof(StudioApps))]

namespace SwisperStudio.Tests.Infrastructure;

/// <summary>
/// The two hosts that most tests share, one over each kind of database, started when first wanted; a test keeps to a project
/// of its own. Tests that need other settings start their own <see cref="StudioApp"/>.
/// </summary>
public sealed class StudioApps : IAsyncDisposable
{
    private readonly StudioDatabases _databases = new();
    private readonly Lazy<Task<StudioApp>> _sqlite = new(() => StudioApp.StartAsync());
    private readonly Lazy<Task<StudioApp>> _postgres;

    public StudioApps() => _postgres = new(async () =>
        await StudioApp.StartAsync(new StudioAppOptions { Postgres = await _databases.CreatePostgresAsync() }));

    public Task<StudioApp> GetAsync(DatabaseKind kind = DatabaseKind.Sqlite) =>
        kind == DatabaseKind.Sqlite ? _sqlite.Value : _postgres.Value;

    public async ValueTask DisposeAsync()
    {
        foreach (var app in new[] { _sqlite, _postgres }.Where(a => a.IsValueCreated && a.Value.IsCompletedSuccessfully))
        {
            await (await app.Value).DisposeAsync();
        }

        await _databases.DisposeAsync();
    }
}
