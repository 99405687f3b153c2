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

    // All have seen the same versions, in another order; one of them must wait for the others and see what they have made of them.
    [Fact]
    public async Task WritersAtTheSameTime_LoseNothing_AndDoNotBlockEachOther()
    {
        const int Rounds = 40;
        await using var studio = await databases.CreateAsync(DatabaseKind.Postgres);
        IngestTransaction[] hosts = [studio.OtherHost(), studio.OtherHost(), studio.OtherHost()];
        await Parallel.ForEachAsync(Enumerable.Range(0, hosts.Length), Cancel, async (host, _) =>
        {
            string[] traces = host % 2 == 0 ? ["t", "u"] : ["u", "t"];
            for (var n = 0; n < Rounds; n++)
            {
                await studio.WriteAsync([.. traces.SelectMany(trace => new Patch[]
                {
                    Patches.NewTrace(trace, Project) with { SessionId = "s" },
                    Patches.NewObservation($"{trace}{host}-{n}", trace, Project) with { Input = Patches.Json($$"""{"step":{{n}}}""") },
                    // The same at all of them.
                    Patches.NewObservation($"{trace}-{n}", trace, Project),
                })], hosts[host]);
                await studio.WriteAsync([.. traces.Select(trace => Patches.ObservationUpdate($"{trace}{host}-{n}", Project, 2) with { EndTime = 3 + n })], hosts[host]);
            }
        });

        await using var db = studio.CreateDbContext();
        foreach (var id in new[] { "t", "u" })
        {
            var trace = (await studio.TraceAsync(Project, id))!;
            Assert.Equal(((hosts.Length + 1) * Rounds, Rounds, 2L + Rounds), (trace.ObservationCount, trace.OpenCount, trace.EndTime));
            for (var n = 0; n < Rounds; n++)
            {
                var observation = (await studio.ObservationAsync(Project, $"{id}1-{n}"))!;
                Assert.Equal($$"""{"step":{{n}}}""", await studio.DocumentAsync(observation, observation.InputRoot));
            }
        }

        Assert.Empty(await new RollUpCheck(db, Project).ProblemsAsync(Cancel));
        Assert.Equal(2, await db.Set<SessionTotals>().Where(s => s.ProjectId == Project).SumAsync(s => s.TraceCount, Cancel));
        Assert.Equal(0, await db.Database.SqlQuery<long>($"SELECT deadlocks AS \"Value\" FROM pg_stat_database WHERE datname = current_database()").SingleAsync(Cancel));
    }

    // A create and its end come in one batch where an SDK sends batches; each is written from memory but the first.
    [Fact]
    public async Task StartAndEnd_InOneBatch_AreRecalled()
    {
        await using var studio = await databases.CreateAsync(DatabaseKind.Postgres);
        await studio.WriteAsync([Patches.NewTrace("t", Project)]);
        await using var db = studio.CreateDbContext();
        var recent = studio.Services.GetRequiredService<RecentRows>();

        Assert.True(Recalls([Patches.NewObservation("o", "t", Project), Patches.ObservationUpdate("o", Project, 2)]));
        Assert.True(Recalls([Patches.ObservationUpdate("o", Project, 2), Patches.NewObservation("o", "t", Project)]));
        Assert.True(Recalls([Patches.NewTrace("new", Project), Patches.NewObservation("o", "new", Project)]));
        Assert.False(Recalls([Patches.ObservationUpdate("o", Project, 2)]));
        Assert.False(Recalls([Patches.NewObservation("o", "elsewhere", Project)]));
        Assert.False(Recalls([Patches.TraceUpdate("elsewhere", Project, 2)]));
        Assert.False(Recalls([Patches.NewObservation("o", "t", Project), Patches.ObservationUpdate("o", Project, 2) with { TraceId = "elsewhere" }]));
        Assert.False(Recalls([Patches.NewObservation("o", "t", Project) with { FromAllProjectKey = true }]));
        Assert.False(Recalls([Patches.NewObservation("o", "t", project: null)]));

        bool Recalls(IReadOnlyList<Patch> patches) => new IngestRows(db, studio.Bulk).TryRecall(patches, recent);
    }

    [Fact]
    public async Task LargeRow_IsNotRemembered()
    {
        await using var studio = await databases.CreateAsync(DatabaseKind.Postgres);
        var recent = studio.Services.GetRequiredService<RecentRows>();
        await studio.WriteAsync([Patches.NewTrace("t", Project), Patches.NewObservation("o", "t", Project)]);

        await studio.WriteAsync([Patches.ObservationUpdate("o", Project, 2) with { StatusMessage = new string('x', 40_000) }]);

        Assert.Null(recent.Observation(Project, Hash128.Of("o")));
        Assert.NotNull(recent.Trace(Project, Hash128.Of("t")));
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
