using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SwisperStudio.Core;
using SwisperStudio.Core.Ingestion;
using SwisperStudio.Core.Lifecycle;
using SwisperStudio.Core.Metrics;
using SwisperStudio.Core.Traces;
using SwisperStudio.Tests.Core.Ingestion;
using SwisperStudio.Tests.Core.Metrics;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Core.Lifecycle;

/// <summary>What an earlier version has stored is counted once, whoever comes first.</summary>
public sealed class RollUpBackfillTests(StudioDatabases databases)
{
    private const int Traces = 450;
    private static readonly Guid Project = new("55555555-2222-3333-4444-555555555555");
    private static readonly Guid Other = new("66666666-2222-3333-4444-555555555555");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Traces_OfAnEarlierVersion_AreCountedOnce_ByTwoHostsWithIngestionAndDeletionBeside(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        await studio.WriteAsync([.. Enumerable.Range(0, Traces).SelectMany(t => Trace(t, Project)), .. Trace(0, Other)]);
        await ForgetAsync(studio);

        // The events of a trace that nobody has counted yet, and one that goes before it ever was.
        await studio.WriteAsync([Patches.ObservationUpdate("o7", Project, 2) with { Level = "ERROR" }, Patches.TraceUpdate("t8", Project, 2) with { UserId = "v" }]);
        await DeleteAsync(studio, 9);
        await studio.AssertSoundAsync();
        Assert.Equal("graph", (await studio.TraceAsync(Project, "t7"))!.RootName);
        Assert.Equal(2, await studio.CountAsync<Trace>(t => t.IsCounted));

        await Task.WhenAll(BackfillAsync(studio), BackfillAsync(studio));

        Assert.Equal(0, await studio.CountAsync<Trace>(t => !t.IsCounted));
        await studio.AssertSoundAsync();
        await using var db = studio.CreateDbContext();
        var figures = Assert.Single(await HourQueries.OfRangeAsync(db, Project, 0, 10, HourGrouping.RootName, Cancel));
        Assert.Equal(("graph", 2 * (Traces - 1), 1), (figures.Name, figures.ObservationCount, figures.ErrorCount));
        Assert.Equal(
            [("u", (long)Traces - 2), ("v", 1)],
            (await TraceGroupQueries.UsersAsync(db, Project, null, 10, Cancel)).Select(u => (u.Id, u.TraceCount)).OrderBy(u => u.Id, StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Host_ThatStarts_CountsThem_AndTheirRootsAreFoundBefore(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        await studio.WriteAsync([.. Trace(0, Project)]);
        await ForgetAsync(studio);
        await using (var db = studio.CreateDbContext())
        {
            var roots = await ObservationQueries.RootsAsync(db, Project, [Hash128.Of("t0")], Cancel);
            Assert.Equal("root0", Assert.Single(roots).Value.Id);
        }

        var worker = Worker(studio);
        await worker.StartAsync(Cancel);
        await worker.ExecuteTask!;
        Assert.Equal(1, await studio.CountAsync<Trace>(t => t.IsCounted));
        await studio.AssertSoundAsync();
    }

    private static IEnumerable<Patch> Trace(int n, Guid project) =>
    [
        Patches.NewTrace($"t{n}", project) with { UserId = "u", SessionId = $"s{n % 10}" },
        Patches.NewObservation($"root{n}", $"t{n}", project) with { Name = "graph", EndTime = 5 + n },
        Patches.NewObservation($"o{n}", $"t{n}", project) with { Name = "node", ParentId = $"root{n}", PromptTokens = n },
    ];

    // As a migration leaves them.
    private static async Task ForgetAsync(TestDatabase studio)
    {
        await using var db = studio.CreateDbContext();
        await db.Traces.ExecuteUpdateAsync(t => t.SetProperty(x => x.IsCounted, false).SetProperty(x => x.RootKey, (Guid?)null).SetProperty(x => x.RootStart, (long?)null).SetProperty(x => x.RootName, (string?)null), Cancel);
        await db.Set<HourTotals>().ExecuteDeleteAsync(Cancel);
        await db.Set<SessionTotals>().ExecuteDeleteAsync(Cancel);
        await db.Set<UserTotals>().ExecuteDeleteAsync(Cancel);
    }

    private static RollUpBackfill Worker(TestDatabase studio) => studio.Services.GetServices<IHostedService>().OfType<RollUpBackfill>().Single();

    private static async Task BackfillAsync(TestDatabase studio) => await Worker(studio).RunAsync(Cancel);

    private static async Task DeleteAsync(TestDatabase studio, int trace)
    {
        await using var db = studio.CreateDbContext();
        await studio.Deletion().DeleteAsync(db, Project, Hash128.Of($"t{trace}"), Cancel);
    }
}
