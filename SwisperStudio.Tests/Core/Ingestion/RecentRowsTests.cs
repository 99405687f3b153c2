using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SwisperStudio.Core;
using SwisperStudio.Core.Ingestion;
using SwisperStudio.Core.Metrics;
using SwisperStudio.Core.Traces;
using SwisperStudio.Core.Verification;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Core.Ingestion;

/// <summary>PostgreSQL's writers rely on the rows that they remember; what another has changed meanwhile must not be overwritten.</summary>
public sealed class RecentRowsTests(StudioDatabases databases)
{
    private static readonly Guid Project = Guid.NewGuid();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Writer_RemembersTraces_AndObservationsUntilTheyEnd()
    {
        await using var studio = await databases.CreateAsync(DatabaseKind.Postgres);
        var recent = studio.Services.GetRequiredService<RecentRows>();
        await studio.WriteAsync([Patches.NewTrace("t", Project), Patches.NewObservation("o", "t", Project)]);
        var first = recent.Trace(Project, Hash128.Of("t"))!.Value;
        Assert.Equal((1, 1), (first.Row.ObservationCount, first.Row.OpenCount));
        Assert.Equal("o", recent.Observation(Project, Hash128.Of("o"))!.Value.Row.Id);

        await studio.WriteAsync([Patches.ObservationUpdate("o", Project, 2) with { EndTime = 5 }]);

        Assert.Equal((1, 0), (recent.Trace(Project, Hash128.Of("t"))!.Value.Row.ObservationCount, recent.Trace(Project, Hash128.Of("t"))!.Value.Row.OpenCount));
        Assert.NotEqual(first.Version, recent.Trace(Project, Hash128.Of("t"))!.Value.Version);
        Assert.Null(recent.Observation(Project, Hash128.Of("o")));
    }

    // Nothing tells it that a row is what it remembers but the version: what is remembered wrongly is written if the version is right.
    [Fact]
    public async Task Batch_OfRememberedRows_IsWrittenWithoutLoadingThem()
    {
        await using var studio = await databases.CreateAsync(DatabaseKind.Postgres);
        var recent = studio.Services.GetRequiredService<RecentRows>();
        await studio.WriteAsync([Patches.NewTrace("t", Project) with { Name = "as stored" }]);
        var rows = new IngestRows(studio.CreateDbContext(), studio.Bulk);
        Assert.True(rows.TryRecall([Patches.TraceUpdate("t", Project, 2)], recent));
        rows.AllTraces.Single().Row.Name = "as remembered";
        recent.Add(rows, recent.Trace(Project, Hash128.Of("t"))!.Value.Version);

        await studio.WriteAsync([Patches.TraceUpdate("t", Project, 2) with { UserId = "u" }]);

        var stored = (await studio.TraceAsync(Project, "t"))!;
        Assert.Equal(("as remembered", "u"), (stored.Name, stored.UserId));
    }

    [Fact]
    public async Task Change_ByAnotherHost_IsKept()
    {
        await using var studio = await databases.CreateAsync(DatabaseKind.Postgres);
        await studio.WriteAsync([Patches.NewTrace("t", Project), Patches.NewObservation("a", "t", Project)]);
        await studio.WriteAsync([Patches.NewTrace("t", Project) with { Name = "from elsewhere" }, Patches.NewObservation("b", "t", Project)], studio.OtherHost());

        var results = await studio.WriteAsync([Patches.ObservationUpdate("a", Project, 2) with { EndTime = 9 }, Patches.NewObservation("c", "t", Project)]);

        Assert.Equal((3, 2), (results[0].Trace!.ObservationCount, results[0].Trace!.OpenCount));
        await using var db = studio.CreateDbContext();
        var stored = (await studio.TraceAsync(Project, "t"))!;
        Assert.Equal((3, 2), (stored.ObservationCount, stored.OpenCount));
        Assert.Empty(await new RollUpCheck(db, Project).ProblemsAsync(Cancel));
    }

    [Fact]
    public async Task RowsOfOthers_ThatTheWriterHasNeverSeen_AreFound()
    {
        await using var studio = await databases.CreateAsync(DatabaseKind.Postgres);
        await studio.WriteAsync([Patches.NewTrace("t", Project)]);
        await studio.WriteAsync([Patches.NewObservation("o", "t", Project) with { Name = "first" }, Patches.NewTrace("u", Project) with { Name = "first" }], studio.OtherHost());

        // Creates, which it takes for the first of their kind.
        await studio.WriteAsync([Patches.NewObservation("o", "t", Project, 2) with { Name = "second" }, Patches.NewTrace("u", Project, 2) with { Name = "second" }]);

        Assert.Equal("first", (await studio.ObservationAsync(Project, "o"))!.Name);
        Assert.Equal("first", (await studio.TraceAsync(Project, "u"))!.Name);
        Assert.Equal(1, (await studio.TraceAsync(Project, "t"))!.ObservationCount);
    }

    [Fact]
    public async Task DeletedTrace_IsNotRaisedFromMemory_AndItsTombstoneIsSeen()
    {
        await using var studio = await databases.CreateAsync(DatabaseKind.Postgres);
        await studio.WriteAsync([Patches.NewTrace("t", Project), Patches.NewObservation("o", "t", Project)]);
        await using (var db = studio.CreateDbContext())
        {
            Assert.True(await studio.Deletion().DeleteAsync(db, Project, Hash128.Of("t"), Cancel));
        }

        var now = DateTimeOffset.UtcNow.ToNanoseconds();
        await studio.WriteAsync([Patches.ObservationUpdate("o", Project, now) with { EndTime = now, TraceId = "t" }]);
        await studio.WriteAsync([Patches.NewTrace("t", Project, now) with { RaisesDeleted = false }], studio.OtherHost());
        Assert.Null(await studio.TraceAsync(Project, "t"));
        Assert.Null(await studio.ObservationAsync(Project, "o"));

        await studio.WriteAsync([Patches.NewTrace("t", Project, now)], studio.OtherHost());
        Assert.Equal(0, (await studio.TraceAsync(Project, "t"))!.ObservationCount);
        Assert.Equal(0, await studio.CountAsync<DeletedTrace>(_ => true));
    }

    // Both have seen the same version; one of them must wait for the other and see what it has made of it.
    [Fact]
    public async Task WritersAtTheSameTime_LoseNothing()
    {
        await using var studio = await databases.CreateAsync(DatabaseKind.Postgres);
        IngestTransaction[] hosts = [studio.OtherHost(), studio.OtherHost(), studio.OtherHost()];
        await Parallel.ForEachAsync(Enumerable.Range(0, 3), Cancel, async (host, _) =>
        {
            for (var n = 0; n < 40; n++)
            {
                await studio.WriteAsync([Patches.NewTrace("t", Project) with { SessionId = "s" }, Patches.NewObservation($"o{host}-{n}", "t", Project)], hosts[host]);
                await studio.WriteAsync([Patches.ObservationUpdate($"o{host}-{n}", Project, 2) with { EndTime = 3 + n }], hosts[host]);
            }
        });

        var trace = (await studio.TraceAsync(Project, "t"))!;
        Assert.Equal((120, 0, 42L), (trace.ObservationCount, trace.OpenCount, trace.EndTime));
        await using var db = studio.CreateDbContext();
        Assert.Empty(await new RollUpCheck(db, Project).ProblemsAsync(Cancel));
        Assert.Equal(1, await db.Set<SessionTotals>().Where(s => s.ProjectId == Project).SumAsync(s => s.TraceCount, Cancel));
    }

    [Fact]
    public void Conflicts_MakeItAskedLessAndLess_AndSuccessMore()
    {
        using var recent = new RecentRows();
        Assert.Equal(0, BatchesUntilAsked(recent));
        recent.Doubt();
        Assert.Equal(15, BatchesUntilAsked(recent));
        recent.Doubt();
        Assert.Equal(31, BatchesUntilAsked(recent));
        for (var i = 0; i < 100; i++)
        {
            recent.Confirm();
        }

        recent.Doubt();
        Assert.Equal(15, BatchesUntilAsked(recent));
    }

    private static int BatchesUntilAsked(RecentRows recent)
    {
        var batches = 0;
        for (; !recent.IsTrusted(); batches++)
        {
        }

        return batches;
    }
}
