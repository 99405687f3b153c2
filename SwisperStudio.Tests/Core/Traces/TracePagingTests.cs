using SwisperStudio.Core.Ingestion;
using SwisperStudio.Core.Traces;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Core.Traces;

public class TracePagingTests(StudioDatabases databases)
{
    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task PageBefore_IsThePageOneCameFrom(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        var (project, cancel) = (Guid.NewGuid(), TestContext.Current.CancellationToken);
        await studio.WriteAsync([.. Enumerable.Range(0, 23).Select(i => new TracePatch
        {
            ProjectId = project,
            Id = $"t{i}",
            Stamp = new Stamp(StampRank.Create, 1, 0),
            ReceivedAt = 1,
            Timestamp = i / 3,
        })]);
        await using var db = studio.CreateDbContext();
        var all = await TraceQueries.ListAsync(db, project, new TraceFilter(), null, 100, cancel);
        Assert.Equal(all[4].Position, await TraceQueries.PageBeforeAsync(db, project, new TraceFilter(), all[9].Position, 5, cancel));
        Assert.Null(await TraceQueries.PageBeforeAsync(db, project, new TraceFilter(), all[4].Position, 5, cancel));
        Assert.Equal(9, await TraceQueries.CountNewerAsync(db, project, new TraceFilter(), all[9].Position, 100, cancel));
        Assert.Equal(3, await TraceQueries.CountNewerAsync(db, project, new TraceFilter(), all[9].Position, 3, cancel));
        Assert.Equal([all[3]], await TraceQueries.OfKeysAsync(db, project, [all[3].Key, Guid.NewGuid()], cancel), (a, b) => a.Key == b.Key);
    }
}
