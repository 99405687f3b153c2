using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using SwisperStudio.Core;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.State;
using SwisperStudio.Core.Traces;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Core.Ingestion;

/// <summary>Deleted traces stay deleted, for a day.</summary>
public sealed class DeletionTests(StudioDatabases databases)
{
    private static readonly Guid Project = new("11111111-2222-3333-4444-555555555555");
    private static readonly FakeTimeProvider Time = new(new DateTimeOffset(2026, 11, 24, 0, 0, 0, TimeSpan.Zero));
    private static readonly long Now = Time.GetUtcNow().ToNanoseconds();
    private static readonly long Hour = 3600 * UnixTime.NanosecondsPerSecond;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Deletion_TakesEverythingOfTheTrace_AndNothingElse(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        await WriteAsync(studio, "t");
        await WriteAsync(studio, "other");

        Assert.True(await DeleteAsync(studio, "t"));
        Assert.False(await DeleteAsync(studio, "t"));

        Assert.Null(await studio.TraceAsync(Project, "t"));
        Assert.Null(await studio.ObservationAsync(Project, "o-t"));
        var kept = (await studio.ObservationAsync(Project, "o-other"))!;
        Assert.Equal("""{"text":"other"}""", await studio.DocumentAsync(kept, kept.InputRoot));
        Assert.Equal(0, await studio.CountAsync<Pack>(p => p.Scope != kept.TraceKey));
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task DeletionOfAll_EmptiesTheProjectOnly(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        var elsewhere = Guid.NewGuid();
        await studio.WriteAsync([.. Enumerable.Range(0, 450).Select(i => Patches.NewTrace($"t{i}", Project)), Patches.NewTrace("t1", elsewhere)]);

        await using var db = studio.CreateDbContext();
        await studio.Deletion(Time).DeleteAllAsync(db, Project, null, Cancel);

        Assert.Equal(0, await studio.CountAsync<Trace>(t => t.ProjectId == Project));
        Assert.NotNull(await studio.TraceAsync(elsewhere, "t1"));
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task LateEvents_OfADeletedTrace_DoNotRaiseIt_ButANewCreateDoes(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        await WriteAsync(studio, "t");
        await DeleteAsync(studio, "t");

        await studio.WriteAsync([Patches.TraceUpdate("t", Project, Now + Hour) with { Name = "late" }]);
        await studio.WriteAsync([Patches.NewObservation("late", "t", Project, Now + Hour)]);
        Assert.Null(await studio.TraceAsync(Project, "t"));
        Assert.Null(await studio.ObservationAsync(Project, "late"));

        await studio.WriteAsync([Patches.NewObservation("again", "t", Project, Now + Hour), Patches.NewTrace("t", Project, Now + Hour) with { Name = "again" }]);
        Assert.Equal(("again", 1), ((await studio.TraceAsync(Project, "t"))!.Name, (await studio.TraceAsync(Project, "t"))!.ObservationCount));
        Assert.Equal(0, await studio.CountAsync<DeletedTrace>(_ => true));
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Tombstone_AfterADay_HoldsNothingBack_AndIsMadeAnewByTheNextDeletion(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        await WriteAsync(studio, "old");
        await DeleteAsync(studio, "old");

        await studio.WriteAsync([Patches.NewObservation("new", "old", Project, Now + (25 * Hour))]);
        Assert.Equal(1, (await studio.TraceAsync(Project, "old"))!.ObservationCount);

        await using var db = studio.CreateDbContext();
        Assert.True(await studio.Deletion(new FakeTimeProvider(Time.GetUtcNow().AddHours(26))).DeleteAsync(db, Project, Hash128.Of("old"), Cancel));
        Assert.Equal(1, await studio.CountAsync<DeletedTrace>(_ => true));
    }

    // A writer has locked an observation and wants its trace; a deletion has the trace and wants the observation.
    [Fact]
    public async Task Deletion_ThatMeetsAWriterHeadOn_IsTriedAgain()
    {
        await using var studio = await databases.CreateAsync(DatabaseKind.Postgres);
        var bulk = studio.Services.GetRequiredService<BulkSql>();
        await WriteAsync(studio, "t");
        await using var writer = studio.CreateDbContext();
        await using var transaction = await writer.Database.BeginTransactionAsync(Cancel);
        // The writer looks for a deadlock last, however slow the machine: the deletion is the one that is cut short.
        await writer.Database.ExecuteSqlAsync($"SET LOCAL deadlock_timeout = '1min'", Cancel);
        Assert.Single(await bulk.LoadAsync<Observation>(writer, [(Project, Hash128.Of("o-t"))], Cancel));
        var deletion = DeleteAsync(studio, "t");
        await WaitUntilABackendWaitsAsync(studio);
        Assert.Single(await bulk.LoadAsync<Trace>(writer, [(Project, Hash128.Of("t"))], Cancel));
        await transaction.CommitAsync(Cancel);

        Assert.True(await deletion);
        Assert.Null(await studio.TraceAsync(Project, "t"));
    }

    private static async Task WriteAsync(TestDatabase studio, string trace) => await studio.WriteAsync(
    [
        Patches.NewTrace(trace, Project, Now),
        Patches.NewObservation($"o-{trace}", trace, Project, Now) with { Input = Patches.Json($$"""{"text":"{{trace}}"}""") },
    ]);

    private static async Task<bool> DeleteAsync(TestDatabase studio, string trace)
    {
        await using var db = studio.CreateDbContext();
        return await studio.Deletion(Time).DeleteAsync(db, Project, Hash128.Of(trace), Cancel);
    }

    private static async Task WaitUntilABackendWaitsAsync(TestDatabase studio)
    {
        await using var db = studio.CreateDbContext();
        while (await db.Database.SqlQuery<int>($"SELECT count(*)::int AS \"Value\" FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()").SingleAsync(Cancel) == 0)
        {
            await Task.Delay(10, Cancel);
        }
    }
}
