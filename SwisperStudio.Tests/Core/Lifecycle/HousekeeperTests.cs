using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SwisperStudio.Core;
using SwisperStudio.Core.Ingestion;
using SwisperStudio.Core.Lifecycle;
using SwisperStudio.Core.Projects;
using SwisperStudio.Core.Scores;
using SwisperStudio.Core.State;
using SwisperStudio.Core.Traces;
using SwisperStudio.Tests.Core.Ingestion;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Core.Lifecycle;

/// <summary>What has outlived its time goes, and nothing else.</summary>
public sealed class HousekeeperTests(StudioDatabases databases)
{
    private static readonly Guid Keeps30Days = Guid.NewGuid();
    private static readonly Guid KeepsAll = Guid.NewGuid();
    private static readonly long Day = 24 * 3600 * UnixTime.NanosecondsPerSecond;
    private static readonly long Now = TimeProvider.System.GetUtcNow().ToNanoseconds();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Sweep_DeletesWholeTracesOlderThanTheirProjectKeepsThem(DatabaseKind kind)
    {
        await using var studio = await CreateAsync(kind);
        await WriteAsync(studio, Keeps30Days, "old", Now - (31 * Day));
        await WriteAsync(studio, Keeps30Days, "young", Now - (29 * Day));
        await WriteAsync(studio, KeepsAll, "old", Now - (31 * Day));
        await WriteAsync(studio, Keeps30Days, "long ago, but written to", Now - (31 * Day));
        await studio.WriteAsync([Patches.TraceUpdate("long ago, but written to", Keeps30Days, Now) with { Name = "alive" }]);

        await SweepAsync(studio);

        Assert.Null(await studio.TraceAsync(Keeps30Days, "old"));
        Assert.Null(await studio.ObservationAsync(Keeps30Days, "o-old"));
        Assert.Equal(0, await studio.CountAsync<Pack>(p => p.ProjectId == Keeps30Days && p.Scope == Hash128.Of("old")));
        Assert.Equal(1, await studio.CountAsync<DeletedTrace>(_ => true));
        foreach (var (project, id) in new[] { (Keeps30Days, "young"), (KeepsAll, "old"), (Keeps30Days, "long ago, but written to") })
        {
            Assert.NotNull(await studio.TraceAsync(project, id));
            var kept = (await studio.ObservationAsync(project, $"o-{id}"))!;
            Assert.Equal($$"""{"text":"{{id}}"}""", await studio.DocumentAsync(kept, kept.InputRoot));
        }
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Sweep_DeletesOldScoresOfWhatIsNotKept(DatabaseKind kind)
    {
        await using var studio = await CreateAsync(kind);
        await WriteAsync(studio, Keeps30Days, "old", Now - (31 * Day));
        await WriteAsync(studio, Keeps30Days, "young", Now);
        (Guid Project, string Id, string? Trace, long At)[] scores =
        [
            (Keeps30Days, "of a deleted trace", "old", Now), (Keeps30Days, "of a kept trace", "young", Now - (31 * Day)), (Keeps30Days, "of no trace", "never came", Now - (31 * Day)),
            (Keeps30Days, "of a session", null, Now - (31 * Day)), (Keeps30Days, "of a session, young", null, Now), (KeepsAll, "of a session", null, Now - (31 * Day)),
        ];
        await using var db = studio.CreateDbContext();
        foreach (var (project, id, trace, at) in scores)
        {
            Guid? key = trace is null ? null : Hash128.Of(trace);
            await studio.Services.GetRequiredService<ScoreChanges>().StoreAsync(db, project, [new Score { Id = id, Key = Hash128.Of(id), Name = "n", TraceId = trace, TraceKey = key, Timestamp = at }], Cancel);
        }

        await SweepAsync(studio);

        Assert.Equal(["of a kept trace", "of a session", "of a session, young"], await db.Scores.Select(s => s.Id).OrderBy(id => id).ToListAsync(Cancel));
        Assert.Equal(1, await studio.CountAsync<Score>(s => s.ProjectId == KeepsAll));
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Sweep_OfMoreThanABatch_GoesThroughAll_AndTwoHostsDoNoHarm(DatabaseKind kind)
    {
        await using var studio = await CreateAsync(kind);
        await studio.WriteAsync([.. Enumerable.Range(0, 900).Select(i => Patches.NewTrace($"t{i}", Keeps30Days, Now - (i < 850 ? 40 * Day : Day)))]);

        await Task.WhenAll(SweepAsync(studio), SweepAsync(studio));

        Assert.Equal(50, await studio.CountAsync<Trace>(_ => true));
        Assert.Equal(850, await studio.CountAsync<DeletedTrace>(_ => true));
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Sweep_DeletesOldObservationsThatNeverLearnedTheirTrace(DatabaseKind kind)
    {
        await using var studio = await CreateAsync(kind);
        await WriteAsync(studio, Keeps30Days, "t", Now);
        foreach (var (project, id, at) in new[] { (Keeps30Days, "old", Now - (31 * Day)), (Keeps30Days, "young", Now - Day), (KeepsAll, "old", Now - (31 * Day)) })
        {
            await studio.WriteAsync([Patches.ObservationUpdate(id, project, at) with { Output = Patches.Json($$"""{"of":"{{id}}"}""") }]);
        }

        await SweepAsync(studio);

        Assert.Null(await studio.ObservationAsync(Keeps30Days, "old"));
        Assert.Equal(0, await studio.CountAsync<Pack>(p => p.ProjectId == Keeps30Days && p.Scope == ObservationDraft.ScopeWithoutTrace(Hash128.Of("old"))));
        foreach (var (project, id) in new[] { (Keeps30Days, "young"), (KeepsAll, "old") })
        {
            var kept = (await studio.ObservationAsync(project, id))!;
            Assert.Equal($$"""{"of":"{{id}}"}""", await studio.DocumentAsync(kept, kept.OutputRoot));
        }

        Assert.NotNull(await studio.ObservationAsync(Keeps30Days, "o-t"));
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Sweep_RemovesExpiredTombstonesOnly(DatabaseKind kind)
    {
        await using var studio = await CreateAsync(kind);
        await using (var db = studio.CreateDbContext())
        {
            db.DeletedTraces.AddRange(Enumerable.Range(0, 1100).Select(i => new DeletedTrace
            {
                ProjectId = KeepsAll,
                Key = Hash128.Of($"t{i}"),
                DeletedAt = Now - DeletedTrace.Lifetime + ((i < 1050 ? -60 : 60) * UnixTime.NanosecondsPerSecond),
            }));
            await db.SaveChangesAsync(Cancel);
        }

        await SweepAsync(studio);

        Assert.Equal(50, await studio.CountAsync<DeletedTrace>(_ => true));
    }

    [Fact]
    public async Task Sweep_OfTheEmbeddedDatabase_ReturnsTheSpace()
    {
        await using var studio = await CreateAsync(DatabaseKind.Sqlite);
        var random = new Random(7);
        for (var i = 0; i < 80; i++)
        {
            var noise = string.Concat(Enumerable.Range(0, 2_000).Select(_ => random.NextInt64().ToString("x16", System.Globalization.CultureInfo.InvariantCulture)));
            await studio.WriteAsync([.. Enumerable.Range(0, 5).Select(n => Patches.NewObservation($"o{i}-{n}", $"t{i}", Keeps30Days, Now - (40 * Day)) with { Input = Patches.Json($$"""{"n":{{n}},"noise":"{{noise}}"}""") })]);
        }

        await using var db = studio.CreateDbContext();
        await db.Database.ExecuteSqlAsync($"PRAGMA wal_checkpoint(TRUNCATE)", Cancel);
        var file = new FileInfo(db.Database.GetDbConnection().DataSource);
        var before = file.Length;

        await SweepAsync(studio);

        Assert.Equal(0, await studio.CountAsync<Trace>(_ => true));
        file.Refresh();
        Assert.True(before > 1_500_000, $"{before} bytes are too few to tell anything.");
        Assert.True(file.Length < before / 2, $"{before} bytes before, {file.Length} after.");
        Assert.Equal(0, new FileInfo(file.FullName + "-wal").Length);
    }

    private async Task<TestDatabase> CreateAsync(DatabaseKind kind)
    {
        var studio = await databases.CreateAsync(kind);
        await using var db = studio.CreateDbContext();
        db.Projects.AddRange(
            new Project { Id = Keeps30Days, Name = "Keeps 30 days", RetentionDays = 30 },
            new Project { Id = KeepsAll, Name = "Keeps all" });
        await db.SaveChangesAsync(Cancel);
        return studio;
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Sweep_ForgetsNamesThatNoTraceHas_GivenUpOrDeleted(DatabaseKind kind)
    {
        await using var studio = await CreateAsync(kind);
        await studio.WriteAsync([Patches.NewTrace("renamed", KeepsAll, Now) with { Name = "run 4711" }, Patches.NewTrace("old", Keeps30Days, Now - (31 * Day)) with { Name = "forgotten" }]);
        await studio.WriteAsync([Patches.TraceUpdate("renamed", KeepsAll, Now + 1) with { Name = "supervisor" }]);

        await SweepAsync(studio);

        Assert.Equal(["supervisor"], await NamesAsync());
        await studio.WriteAsync([Patches.NewTrace("young", Keeps30Days, Now) with { Name = "forgotten" }]);
        Assert.Equal(["forgotten", "supervisor"], await NamesAsync());

        async Task<List<string>> NamesAsync()
        {
            await using var db = studio.CreateDbContext();
            return await db.Database.SqlQueryRaw<string>("SELECT name AS \"Value\" FROM trace_name_texts").Order().ToListAsync(Cancel);
        }
    }

    private static Task SweepAsync(TestDatabase studio) =>
        studio.Services.GetServices<IHostedService>().OfType<Housekeeper>().Single().SweepAsync(Cancel);

    private static async Task WriteAsync(TestDatabase studio, Guid project, string trace, long at) => await studio.WriteAsync(
    [
        Patches.NewTrace(trace, project, at),
        Patches.NewObservation($"o-{trace}", trace, project, at) with { Input = Patches.Json($$"""{"text":"{{trace}}"}""") },
    ]);
}
