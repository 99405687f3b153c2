using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using SwisperStudio.Core;
using SwisperStudio.Core.Ingestion;
using SwisperStudio.Core.Traces;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Core.Ingestion;

/// <summary>The queue is bounded, and success means stored.</summary>
public sealed class IngestQueueTests(StudioDatabases databases)
{
    private static readonly Guid Project = new("11111111-2222-3333-4444-555555555555");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1000)]
    [InlineData(5000)]
    public async Task Request_ThatDoesNotFitBehindOthers_IsRefused_WhateverItsSize(int size)
    {
        var queue = new IngestQueue(Options.Create(new StudioOptions { MaxQueuedBytes = 1024 }), new KnownChunks(), 1);
        var first = queue.StoreAsync([Patches.NewTrace("t", Project)], size);

        await Assert.ThrowsAsync<IngestUnavailableException>(() => queue.StoreAsync([Patches.NewTrace("t", Project)], size));

        Assert.False(first.IsCompleted);
        queue.Lanes[0].TakeBatch(1, 1).Single().Complete([]);
        await first;
        var next = queue.StoreAsync([Patches.NewTrace("t", Project)], size);
        Assert.False(next.IsCompleted);
    }

    [Fact]
    public async Task NoisyProject_LeavesRoomForAnother()
    {
        var queue = new IngestQueue(Options.Create(new StudioOptions { MaxQueuedBytes = 1_000 }), new KnownChunks(), 1);
        var taken = new List<Task>();
        for (var store = queue.StoreAsync([Patches.NewTrace("noisy", Project)], 100); !store.IsFaulted; store = queue.StoreAsync([Patches.NewTrace("noisy", Project)], 100))
        {
            taken.Add(store);
        }

        Assert.Equal(5, taken.Count);
        Assert.False(queue.StoreAsync([Patches.NewTrace("quiet", Guid.NewGuid())], 100).IsFaulted);
        // What is stored makes room again.
        queue.Lanes[0].TakeBatch(1, 1).Single().Complete([]);
        await taken[0];
        Assert.False(queue.StoreAsync([Patches.NewTrace("noisy", Project)], 100).IsFaulted);
    }

    [Fact]
    public void SmallRequests_ShareHalfOfTheWriters_LargeOnesGoToAll()
    {
        var queue = new IngestQueue(Options.Create(new StudioOptions()), new KnownChunks(), 4);
        for (var i = 0; i < 50; i++)
        {
            _ = queue.StoreAsync([Patches.NewTrace($"small{i}", Project)], 1);
        }

        Assert.Equal([true, true, false, false], queue.Lanes.Select(lane => lane.TakeAll().Count > 0));

        for (var i = 0; i < 50; i++)
        {
            _ = queue.StoreAsync([.. Enumerable.Repeat(Patches.NewTrace($"large{i}", Project), 50)], 1);
        }

        Assert.All(queue.Lanes, lane => Assert.NotEmpty(lane.TakeAll()));
    }

    [Fact]
    public void ProjectsTakeTurns_AndKeepTheirOrder()
    {
        var lane = new IngestLane();
        var (noisy, quiet) = (Guid.NewGuid(), Guid.NewGuid());
        foreach (var (id, project) in new[] { ("n1", noisy), ("n2", noisy), ("n3", noisy), ("n4", noisy), ("q1", quiet), ("q2", quiet) })
        {
            Assert.True(lane.TryAdd(new IngestRequest([Patches.NewTrace(id, project)], 10)));
        }

        Assert.Equal(["n1", "q1", "n2"], Ids(lane.TakeBatch(3, long.MaxValue)));
        Assert.Equal(["q2"], Ids(lane.TakeBatch(10, 1)));
        Assert.Equal(["n3", "n4"], Ids(lane.TakeAll()));

        static IEnumerable<string> Ids(List<IngestRequest> batch) => batch.Select(r => r.Patches[0].Id);
    }

    [Fact]
    public void UpdateThatDoesNotNameItsTrace_GoesToTheWriterOfItsTrace()
    {
        var queue = new IngestQueue(Options.Create(new StudioOptions()), new KnownChunks(), 4);
        for (var i = 0; i < 20; i++)
        {
            _ = queue.StoreAsync([Patches.NewObservation($"o{i}", $"t{i}", Project)], 10);
            _ = queue.StoreAsync([Patches.ObservationUpdate($"o{i}", Project)], 10);
        }

        var lanes = queue.Lanes.Select(l => l.TakeAll()).ToList();
        Assert.InRange(lanes.Count(l => l.Count > 0), 2, 4);
        Assert.All(lanes, l => Assert.All(l.CountBy(r => r.Patches[0].Id), c => Assert.Equal(2, c.Value)));
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Requests_StoredConcurrently_GetTheirOwnResults_AndAreStored(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        await using var writer = await RunningWriter.StartAsync(studio);

        var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => writer.Queue.StoreAsync([Patches.NewTrace($"t{i}", Project), Patches.NewObservation($"o{i}", $"t{i}", Project)], 100)));

        Assert.All(results.Index(), r => Assert.Equal(($"t{r.Index}", $"o{r.Index}"), (r.Item[0].Trace!.Id, r.Item[1].Observation!.Id)));
        Assert.Equal(50, await studio.CountAsync<Trace>(t => t.ObservationCount == 1));
    }

    [Fact]
    public async Task Write_OverAConnectionThatWasCut_IsTriedAgain()
    {
        await using var studio = await databases.CreateAsync(DatabaseKind.Postgres);
        await using var writer = await RunningWriter.StartAsync(studio);
        await writer.Queue.StoreAsync([Patches.NewTrace("before", Project)], 100);
        await CutConnectionsAsync(studio);

        await writer.Queue.StoreAsync([Patches.NewTrace("after", Project)], 100);

        Assert.NotNull(await studio.TraceAsync(Project, "after"));
    }

    [Fact]
    public async Task Statements_ThatComeAgain_ArePreparedByTheServer()
    {
        await using var studio = await databases.CreateAsync(DatabaseKind.Postgres);
        for (var i = 0; i < 10; i++)
        {
            await studio.WriteAsync([Patches.NewTrace($"t{i}", Project), Patches.NewObservation($"o{i}", $"t{i}", Project)]);
        }

        await using var db = studio.CreateDbContext();
        var prepared = await db.Database.SqlQuery<string>($"SELECT statement AS \"Value\" FROM pg_prepared_statements").ToListAsync(Cancel);
        Assert.Contains(prepared, s => s.StartsWith("INSERT INTO observations", StringComparison.Ordinal));
        Assert.Contains(prepared, s => s.StartsWith("UPDATE traces", StringComparison.Ordinal) || s.StartsWith("INSERT INTO traces", StringComparison.Ordinal));
    }

    [Fact]
    public void EventsOfTheAllProjectKey_AreWrittenOneAfterTheOther()
    {
        var queue = new IngestQueue(Options.Create(new StudioOptions()), new KnownChunks(), 4);
        for (var i = 0; i < 20; i++)
        {
            _ = queue.StoreAsync([Patches.NewObservation($"o{i}", $"t{i}", null) with { FromAllProjectKey = true }], 10);
            _ = queue.StoreAsync([Patches.ObservationUpdate($"o{i}", null) with { FromAllProjectKey = true }], 10);
        }

        Assert.Equal([40, 0, 0, 0], queue.Lanes.Select(l => l.TakeAll().Count));
    }

    [Fact]
    public async Task Stop_WritesWhatWaits_ThenRefuses()
    {
        await using var studio = await databases.CreateAsync(DatabaseKind.Sqlite);
        await using var writer = await RunningWriter.StartAsync(studio);
        await writer.Queue.StoreAsync([Patches.NewTrace("first", Project)], 100);
        var waiting = Enumerable.Range(0, 30).Select(i => writer.Queue.StoreAsync([Patches.NewTrace($"t{i}", Project)], 100)).ToList();

        await writer.DisposeAsync();

        Assert.All((await Task.WhenAll(waiting)).Index(), r => Assert.Equal($"t{r.Index}", r.Item[0].Trace!.Id));
        await Assert.ThrowsAsync<IngestUnavailableException>(() => writer.Queue.StoreAsync([Patches.NewTrace("late", Project)], 100));
    }

    private static async Task CutConnectionsAsync(TestDatabase studio)
    {
        await using var db = studio.CreateDbContext();
        await using var connection = new NpgsqlConnection(db.Database.GetConnectionString() + ";Pooling=false");
        await connection.OpenAsync(Cancel);
        await using var command = new NpgsqlCommand("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()", connection);
        Assert.NotEqual(0L, await command.ExecuteScalarAsync(Cancel));
    }
}
