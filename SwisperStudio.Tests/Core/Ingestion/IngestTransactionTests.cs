using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SwisperStudio.Core;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Ingestion;
using SwisperStudio.Core.Traces;
using Xunit;

namespace SwisperStudio.Tests.Core.Ingestion;

public sealed class IngestTransactionTests
{
    [Fact]
    public async Task Smoke()
    {
        var dir = Directory.CreateTempSubdirectory().FullName;
        var services = new ServiceCollection().AddLogging()
            .AddStudioDatabase(new ConfigurationBuilder().Build(), dir).AddStudioCore()
            .AddSingleton(TimeProvider.System)
            .AddOptions().BuildServiceProvider();
        var dbs = services.GetRequiredService<IDbContextFactory<StudioDbContext>>();
        var cancel = TestContext.Current.CancellationToken;
        await using var db = dbs.CreateDbContext();
        await StudioDatabase.MigrateAsync(db, cancel);
        var tx = services.GetRequiredService<IngestTransaction>();
        var project = Guid.NewGuid();
        var r = await tx.WriteAsync(db, [
            new ObservationPatch { ProjectId = project, Id = "o1", Stamp = new(StampRank.Update, 5, 1), ReceivedAt = 5, Output = (ReadOnlyMemory<byte>?)"{\"a\":1}"u8.ToArray(), EndTime = 200 },
        ], cancel);
        Assert.Null(r[0].Trace);
        r = await tx.WriteAsync(db, [
            new ObservationPatch { ProjectId = project, Id = "o1", Stamp = new(StampRank.Create, 6, 1), ReceivedAt = 6, TraceId = "t1", StartTime = 100, Type = ObservationType.Span },
        ], cancel);
        Assert.Equal("t1", r[0].Trace!.Id);
        Assert.Equal(1, r[0].Trace!.ObservationCount);
        Assert.Equal(100, r[0].Trace!.StartTime);
        Assert.Equal(200, r[0].Trace!.EndTime);
        var trace = await db.Traces.SingleAsync(cancel);
        Assert.Equal(100, trace.Timestamp);
        Assert.Equal(trace.Key, (await db.Chunks.SingleAsync(cancel)).Scope);
        var list = await TraceQueries.ListAsync(db, project, new TraceFilter { Tags = ["x"], Name = "Ü", UserId = "ü", Status = TraceStatus.Ok, MinCost = 3, MinLatency = 3 }, new TracePosition(500, Guid.NewGuid()), 5, cancel);
        Assert.Empty(list);
        list = await TraceQueries.ListAsync(db, project, new TraceFilter(), new TracePosition(100, new Guid(Enumerable.Repeat((byte)0xff, 16).ToArray())), 5, cancel);
        Assert.Single(list);
        await ObservationQueries.RootsAsync(db, project, [trace.Key], cancel);
        Assert.True(await TraceDeletion.DeleteAsync(db, project, trace.Key, TimeProvider.System, cancel));
    }
}
