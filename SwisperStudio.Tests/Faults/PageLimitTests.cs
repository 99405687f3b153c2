using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using SwisperStudio.Core;
using SwisperStudio.Core.Connections;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Ingestion;
using SwisperStudio.Core.Verification;
using SwisperStudio.Tests.Core.Ingestion;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Faults;

/// <summary>The embedded database may not grow any more (<see cref="FullDiskTests"/> needs a small file system, this does not): what is refused is not there, what was acknowledged is, and with space it goes on.</summary>
public sealed class PageLimitTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task File_MayNotGrow_WritersAreTold_NothingIsHalf_AndItGoesOnWithMoreSpace()
    {
        await using var studio = await TestDatabase.CreateAsync(postgres: null);
        var databases = new LimitedDatabases(studio.Services.GetRequiredService<IDbContextFactory<StudioDbContext>>());
        var queue = new IngestQueue(Options.Create(new StudioOptions()), new KnownChunks(), writers: 1);
        using var writer = new IngestWriter(queue, studio.Services.GetRequiredService<IngestTransaction>(), databases, studio.Services.GetRequiredService<ConnectionRegistry>(), TimeProvider.System, NullLogger<IngestWriter>.Instance);
        await writer.StartAsync(Cancel);

        databases.MaxPages = await databases.PagesAsync() + 100;
        var stored = new List<string>();
        var refused = new List<string>();
        for (var n = 0; refused.Count < 5; n++)
        {
            await SendAsync($"o-{n}");
        }

        Assert.NotEmpty(stored);
        await IsExactlyAsync(studio, stored);

        databases.MaxPages = int.MaxValue;
        foreach (var again in refused.ToList())
        {
            await SendAsync(again);
        }

        Assert.Equal(5, refused.Count);
        await IsExactlyAsync(studio, stored);
        await writer.StopAsync(Cancel);

        async Task SendAsync(string id)
        {
            // Too large for what is left of the file's own free pages, and not to be compressed.
            var text = Convert.ToBase64String(RandomNumberGenerator.GetBytes(60_000));
            try
            {
                await queue.StoreAsync([Patches.NewObservation(id, $"trace of {id}", TestDatabase.DefaultProject) with { Input = Patches.Json($$"""{"text":"{{text}}"}""") }], bytes: 80_000);
                stored.Add(id);
            }
            catch (IngestUnavailableException unavailable)
            {
                Assert.True(unavailable.IsStorageFull());
                refused.Add(id);
            }
        }
    }

    private static async Task IsExactlyAsync(TestDatabase studio, List<string> stored)
    {
        await using var db = studio.CreateDbContext();
        Assert.Equal(stored.Order(), await db.Observations.Select(o => o.Id).OrderBy(id => id).ToListAsync(Cancel));
        Assert.Equal("ok", await db.Database.SqlQuery<string>($"SELECT integrity_check AS Value FROM pragma_integrity_check").SingleAsync(Cancel));
        var problems = new List<VerifyProblem>();
        await new StudioVerifier(studio.Services.GetRequiredService<IDbContextFactory<StudioDbContext>>(), problems.Add).RunAsync(Cancel);
        Assert.Empty(problems);
    }

    /// <summary>Contexts whose connection does not let the file grow beyond a number of pages.</summary>
    private sealed class LimitedDatabases(IDbContextFactory<StudioDbContext> databases) : IDbContextFactory<StudioDbContext>
    {
        public int MaxPages { get; set; }

        public async Task<int> PagesAsync()
        {
            await using var db = await databases.CreateDbContextAsync(Cancel);
            return await db.Database.SqlQuery<int>($"SELECT page_count AS Value FROM pragma_page_count").SingleAsync(Cancel);
        }

        public StudioDbContext CreateDbContext()
        {
            var db = databases.CreateDbContext();
            db.Database.OpenConnection();
            using var limit = db.Database.GetDbConnection().CreateCommand();
            limit.CommandText = $"PRAGMA max_page_count = {MaxPages}";
            limit.ExecuteNonQuery();
            return db;
        }
    }
}
