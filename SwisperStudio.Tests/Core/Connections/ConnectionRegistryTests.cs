using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using SwisperStudio.Core;
using SwisperStudio.Core.Connections;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Ingestion;
using SwisperStudio.Core.Lifecycle;
using SwisperStudio.Tests.Core.Ingestion;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Core.Connections;

/// <summary>Signs of life on both databases, by a clock of the test's own.</summary>
public sealed class ConnectionRegistryTests(StudioDatabases databases)
{
    private static readonly Guid Project = Guid.NewGuid();
    private static readonly Sender Staging = new("staging", "agent", "i-1", "1.0", "0.3.0");
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public static TheoryData<DatabaseKind> Kinds => StudioDatabases.Kinds;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private long Now => _time.GetUtcNow().ToNanoseconds();

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Sign_HoldsForTwoMinutes_AndIsKnownBeforeItIsWritten(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        using var registry = Registry(studio);
        registry.Heartbeat(Project, Staging, Now);
        Assert.True(await IsConnectedAsync(registry));
        await registry.WriteAsync(Cancel);
        _time.Advance(TimeSpan.FromSeconds(119));
        Assert.True(await IsConnectedAsync(registry));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.False(await IsConnectedAsync(registry));

        // Another host finds the same, from the database alone.
        using var other = Registry(studio);
        var connection = Assert.Single(await other.OfProjectAsync(Project, Cancel));
        Assert.Equal(("staging", "agent", "i-1", "1.0", "0.3.0"), (connection.Environment, connection.ServiceName, connection.InstanceId, connection.Version, connection.SdkVersion));
        Assert.Equal(Now - (121 * UnixTime.NanosecondsPerSecond), connection.LastHeartbeat);
        Assert.Null(connection.LastEventAt);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task GapsAndNewVersions_EndAPresence_AndWhatIsNotToldStays(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        using var registry = Registry(studio);
        var start = Now;
        await HeartbeatAsync(registry, Staging);
        await HeartbeatAsync(registry, Staging with { Version = null, SdkVersion = null }, seconds: 60);
        await HeartbeatAsync(registry, Staging with { Version = "1.1" }, seconds: 60);
        await HeartbeatAsync(registry, Staging with { Version = "1.1" }, seconds: 600);

        await using var db = studio.CreateDbContext();
        Assert.Equal(
            [(0L, 60L, "1.0"), (120, 120, "1.1")],
            (await db.ConnectionSpans.AsNoTracking().OrderBy(s => s.Since).ToListAsync(Cancel)).Select(s => (Seconds(s.Since), Seconds(s.Until), s.Version!)));
        var connection = Assert.Single(await registry.OfProjectAsync(Project, Cancel));
        Assert.Equal((0L, 720L, "1.1", "0.3.0"), (Seconds(connection.FirstSeen), Seconds(connection.PresentSince), connection.Version, connection.SdkVersion));

        long Seconds(long time) => (time - start) / UnixTime.NanosecondsPerSecond;
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task StoredEvents_AreSignsOfLife_CountedByTheMinute(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        using var registry = Registry(studio);
        var queue = new IngestQueue(Options.Create(new StudioOptions()), new KnownChunks(), studio.Bulk.Writers);
        using var writer = new IngestWriter(queue, studio.Services.GetRequiredService<IngestTransaction>(), Databases(studio), registry, _time, NullLogger<IngestWriter>.Instance);
        await writer.StartAsync(Cancel);
        await queue.StoreAsync([Patches.NewTrace("t", Project) with { Sender = Staging }, Patches.NewObservation("a", "t", Project) with { Sender = Staging, Level = "ERROR" }], 1);
        await queue.StoreAsync([Patches.NewObservation("b", "t", Project)], 1);
        await registry.WriteAsync(Cancel);
        _time.Advance(TimeSpan.FromSeconds(60));
        await queue.StoreAsync([Patches.NewObservation("c", "t", Project) with { Sender = Staging }], 1);
        await registry.WriteAsync(Cancel);
        await queue.StoreAsync([Patches.NewObservation("d", "t", Project) with { Sender = Staging }], 1);
        await registry.WriteAsync(Cancel);
        await writer.StopAsync(Cancel);

        await using var db = studio.CreateDbContext();
        var minutes = await db.ConnectionMinutes.AsNoTracking().OrderBy(m => m.Minute).ToListAsync(Cancel);
        Assert.Equal([(2, 1L), (2, 0L)], minutes.Where(m => m.Key == Staging.Key).Select(m => ((int)m.EventCount, m.ErrorCount)));
        Assert.Equal([(1, 0L)], minutes.Where(m => m.Key == Sender.Unknown.Key).Select(m => ((int)m.EventCount, m.ErrorCount)));
        var all = await registry.OfProjectAsync(Project, Cancel);
        Assert.Equal([null, "staging"], all.Select(c => c.Environment).Order());
        Assert.All(all, c => Assert.Null(c.LastHeartbeat));
        Assert.Equal(Now, all.Single(c => c.Environment == "staging").LastEventAt);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task HostsAtOnce_WriteOneRow_AndLoseNothing(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        var hosts = Enumerable.Range(0, 4).Select(_ => Registry(studio)).ToList();
        for (var round = 0; round < 5; round++)
        {
            foreach (var (index, host) in hosts.Index())
            {
                host.Heartbeat(Project, Staging, null);
                host.Events(Project, new Sender(InstanceId: $"{index}"), 3, 1);
            }

            await Task.WhenAll(hosts.Select(h => WriteAsync(h)));
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        await using var db = studio.CreateDbContext();
        Assert.Equal(5, await db.Connections.CountAsync(Cancel));
        Assert.Equal((60L, 20L), (await db.ConnectionMinutes.SumAsync(m => m.EventCount, Cancel), await db.ConnectionMinutes.SumAsync(m => m.ErrorCount, Cancel)));
        hosts.ForEach(h => h.Dispose());

        // As the host does: what could not be written is tried again.
        static async Task WriteAsync(ConnectionRegistry host)
        {
            while (true)
            {
                try
                {
                    await host.WriteAsync(Cancel);
                    return;
                }
                catch (Exception failure) when (failure is WriteConflictException || failure.IsTransient())
                {
                    await Task.Delay(20, Cancel);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task WhatIsLongGone_IsForgotten(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        using var registry = Registry(studio);
        await HeartbeatAsync(registry, Staging);
        await HeartbeatAsync(registry, Staging, seconds: 600);
        registry.Events(Project, new Sender(InstanceId: "old"), 1, 0);
        await registry.WriteAsync(Cancel);
        await HeartbeatAsync(registry, Staging, seconds: 31 * 24 * 3600);
        await using (var setup = studio.CreateDbContext())
        {
            setup.Projects.Add(new SwisperStudio.Core.Projects.Project { Id = Project, Name = "p" });
            await setup.SaveChangesAsync(Cancel);
        }

        var housekeeper = new Housekeeper(Databases(studio), studio.Services.GetRequiredService<IngestQueue>(), studio.Deletion(_time), _time, NullLogger<Housekeeper>.Instance);
        await housekeeper.SweepAsync(Cancel);

        await using var db = studio.CreateDbContext();
        Assert.Equal("i-1", (await db.Connections.SingleAsync(Cancel)).InstanceId);
        Assert.Empty(await db.ConnectionMinutes.ToListAsync(Cancel));
        Assert.Empty(await db.ConnectionSpans.ToListAsync(Cancel));
    }

    private ConnectionRegistry Registry(TestDatabase studio) =>
        new(Databases(studio), studio.Bulk, Options.Create(new StudioOptions()), _time, NullLogger<ConnectionRegistry>.Instance);

    private static IDbContextFactory<StudioDbContext> Databases(TestDatabase studio) => studio.Services.GetRequiredService<IDbContextFactory<StudioDbContext>>();

    private async Task HeartbeatAsync(ConnectionRegistry registry, Sender sender, int seconds = 0)
    {
        _time.Advance(TimeSpan.FromSeconds(seconds));
        registry.Heartbeat(Project, sender, null);
        await registry.WriteAsync(Cancel);
    }

    private async Task<bool> IsConnectedAsync(ConnectionRegistry registry) =>
        Assert.Single(await registry.OfProjectAsync(Project, Cancel)).IsConnected(Now, registry.Patience);
}
