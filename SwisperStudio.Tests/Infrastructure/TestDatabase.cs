using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SwisperStudio.Core;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Ingestion;
using SwisperStudio.Core.Live;
using SwisperStudio.Core.Metrics;
using SwisperStudio.Core.Pricing;
using SwisperStudio.Core.Traces;

namespace SwisperStudio.Tests.Infrastructure;

/// <summary>A migrated database of its own with the domain's services over it, and no host.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("studio-test-").FullName;

    private TestDatabase(string? postgres)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["ConnectionStrings:Studio"] = postgres })
            .Build();
        Services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(TimeProvider.System)
            .Configure<StudioOptions>(o => o.DefaultProjectId = DefaultProject)
            .AddStudioDatabase(configuration, _folder)
            .AddStudioCore()
            .BuildServiceProvider();
    }

    public static Guid DefaultProject { get; } = new("0d7aa606-cb29-4a31-8a59-50fa61151a32");

    public ServiceProvider Services { get; }

    public BulkSql Bulk => Services.GetRequiredService<BulkSql>();

    public RollUps RollUps => Services.GetRequiredService<RollUps>();

    /// <summary>Deletes traces, by a clock of the test's if it has one.</summary>
    public TraceDeletion Deletion(TimeProvider? time = null) => new(RollUps, Services.GetRequiredService<ChangeFeed>(), time ?? TimeProvider.System);

    public static async Task<TestDatabase> CreateAsync(string? postgres)
    {
        var database = new TestDatabase(postgres);
        await using var db = database.CreateDbContext();
        await StudioDatabase.MigrateAsync(db, CancellationToken.None);
        return database;
    }

    public StudioDbContext CreateDbContext() => Services.GetRequiredService<IDbContextFactory<StudioDbContext>>().CreateDbContext();

    /// <summary>What writes in another host, or in this one after it was started again: it remembers nothing of what was written.</summary>
    public IngestTransaction OtherHost() => new(
        Bulk,
        Services.GetRequiredService<PriceCatalog>(),
        new KnownChunks(),
        // After a conflict it is asked again at once, so that tests meet many.
        new RecentRows(mostDoubt: 1),
        RollUps,
        Services.GetRequiredService<ChangeFeed>(),
        Services.GetRequiredService<IOptions<StudioOptions>>());

    /// <summary>Writes a batch in one transaction, as the writer does.</summary>
    /// <param name="patches">The batch.</param>
    /// <param name="host">Who writes it; null for this host. Where there are several, a conflict or a deadlock is tried again.</param>
    public Task<IReadOnlyList<IngestResult>> WriteAsync(IReadOnlyList<Patch> patches, IngestTransaction? host = null) =>
        WriteAsync(patches, new Dictionary<(Guid, Guid), SplitDocuments>(), host);

    /// <summary>Writes a batch with documents that were split before.</summary>
    internal async Task<IReadOnlyList<IngestResult>> WriteAsync(
        IReadOnlyList<Patch> patches,
        IReadOnlyDictionary<(Guid ProjectId, Guid Trace), SplitDocuments> documents,
        IngestTransaction? host = null)
    {
        for (var attempt = 1; ; attempt++)
        {
            await using var db = CreateDbContext();
            try
            {
                return await (host ?? Services.GetRequiredService<IngestTransaction>()).WriteAsync(db, patches, documents, isRetry: attempt > 1, CancellationToken.None);
            }
            catch (Exception failure) when (host is not null && attempt < 100 && (failure is WriteConflictException || failure.IsTransient()))
            {
                await Task.Delay(1);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Services.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }
}
