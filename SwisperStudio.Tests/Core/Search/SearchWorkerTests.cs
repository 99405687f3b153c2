using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Search;
using SwisperStudio.Tests.Core.Ingestion;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Core.Search;

/// <summary>Every stored pack is indexed, once, whatever happens to the workers.</summary>
public sealed class SearchWorkerTests(StudioDatabases databases)
{
    public static TheoryData<DatabaseKind> Kinds => StudioDatabases.Kinds;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Documents_FromBeforeTheIndex_AreIndexedOldestFirst(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        var project = Guid.NewGuid();
        await studio.WriteAsync([
            Patches.NewTrace("new", project, 2_000_000_000_000_000_000) with { Input = Patches.Json("""{"x":"ancient"}""") },
            Patches.NewTrace("old", project, 1_000_000_000_000_000_000) with { Output = Patches.Json("""{"x":"ancient"}""") },
            Patches.NewObservation("o", "old", project) with { Output = Patches.Json($$"""{"x":"step","long":["{{new string('l', 100_000)}}","{{string.Join(' ', Enumerable.Range(0, 20_000))}} longago"]}""") },
            Patches.ObservationUpdate("lonely", project) with { Input = Patches.Json("""{"x":"lonely"}""") }]);
        await using (var db = studio.CreateDbContext())
        {
            var migrator = db.GetService<IMigrator>();
            await migrator.MigrateAsync(db.Database.GetMigrations().TakeWhile(m => !m.EndsWith("_Search", StringComparison.Ordinal)).Last(), Cancel);
            await migrator.MigrateAsync(cancellationToken: Cancel);
        }

        Assert.Empty(await studio.PlacesAsync(project, "ancient"));
        await studio.IndexAsync();

        Assert.Equal(["new/input:x", "old/output:x"], await studio.PlacesAsync(project, "ancient"));
        Assert.Equal(["o/output:x"], await studio.PlacesAsync(project, "step"));
        Assert.Equal(["o/output:long[1]"], await studio.PlacesAsync(project, "longago"));
        Assert.Equal(["lonely/input:x"], await studio.PlacesAsync(project, "lonely"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Workers_TwoOnOneDatabase_IndexEveryPackOnce(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        var projects = Enumerable.Range(0, 3).Select(_ => Guid.NewGuid()).ToArray();
        SearchWorker[] workers = [NewWorker(studio), NewWorker(studio)];
        using var writing = new CancellationTokenSource();
        var working = workers.Select(w => Task.Run(
            async () =>
            {
                while (!writing.IsCancellationRequested)
                {
                    await w.CatchUpAsync(Cancel);
                    await Task.Delay(5, Cancel);
                }
            },
            Cancel)).ToList();
        for (var n = 0; n < 60; n++)
        {
            await studio.WriteAsync([.. projects.Select(p => Patches.NewTrace($"t{n}", p) with { Input = Patches.Json($$"""{"x":"number{{n}}"}""") })]);
        }

        await writing.CancelAsync();
        await Task.WhenAll(working);
        // The lease may still be with either.
        while (await QueuedAsync(studio) > 0)
        {
            await workers[0].CatchUpAsync(Cancel);
            await workers[1].CatchUpAsync(Cancel);
        }

        foreach (var project in projects)
        {
            var entries = await EntriesAsync(studio, project);
            Assert.Equal(60, entries.Count);
            Assert.Equal(60, entries.Distinct().Count());
            Assert.Equal(Enumerable.Range(0, 60).Reverse().Select(n => $"t{n}/input:x"), await studio.PlacesAsync(project, "number*"));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Lease_OfAWorkerThatIsStuck_PassesAndDoesNotComeBack(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var project = Guid.NewGuid();
        var bulk = studio.Services.GetRequiredService<BulkSql>();
        var (stuck, other) = (new SearchLease(bulk, time), new SearchLease(bulk, time));
        await using var db = studio.CreateDbContext();
        Assert.True(await stuck.TryTakeAsync(db, project, Cancel));
        Assert.False(await other.TryTakeAsync(db, project, Cancel));
        await HoldAsync(stuck);

        time.Advance(TimeSpan.FromSeconds(6));

        await HoldAsync(stuck);
        Assert.False(await other.TryTakeAsync(db, project, Cancel));
        time.Advance(TimeSpan.FromSeconds(6));
        Assert.True(await other.TryTakeAsync(db, project, Cancel));
        await Assert.ThrowsAsync<SearchLeaseLostException>(() => HoldAsync(stuck));
        Assert.False(await stuck.TryTakeAsync(db, project, Cancel));

        async Task HoldAsync(SearchLease lease)
        {
            await using var transaction = await db.Database.BeginTransactionAsync(Cancel);
            await lease.HoldAsync(db, project, Cancel);
            await transaction.CommitAsync(Cancel);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Merge_LeftHalfDone_IsRemovedAndDoneAgain(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        var project = Guid.NewGuid();
        await studio.WriteAsync([Patches.NewTrace("t", project) with { Input = Patches.Json("""{"x":"kept"}""") }]);
        await studio.IndexAsync();
        await using (var db = studio.CreateDbContext())
        {
            // As a worker leaves it that dies between two of a merge's transactions.
            var state = await db.Set<SearchState>().SingleAsync(Cancel);
            db.Add(new SearchSegment { ProjectId = project, Id = state.NextSegment++, FirstEntry = 1, EntryCount = 1 });
            db.Add(new SearchBlock { ProjectId = project, Segment = state.NextSegment - 1, Key = BlockCodec.WordKey("kept"u8), Data = [1] });
            await db.SaveChangesAsync(Cancel);
        }

        Assert.Equal(["t/input:x"], await studio.PlacesAsync(project, "kept"));
        await studio.IndexAsync();

        Assert.Equal(["t/input:x"], await studio.PlacesAsync(project, "kept"));
        await using var after = studio.CreateDbContext();
        Assert.Equal(1, await after.Set<SearchSegment>().CountAsync(Cancel));
        Assert.Equal(1, await after.Set<SearchBlock>().Select(b => b.Segment).Distinct().CountAsync(Cancel));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Pack_ThatIsDamaged_KeepsNoOtherFromTheIndex(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        var project = Guid.NewGuid();
        await studio.WriteAsync([Patches.NewTrace("damaged", project) with { Input = Patches.Json("""{"x":"word"}""") }]);
        await using (var db = studio.CreateDbContext())
        {
            await db.Packs.Where(p => p.ProjectId == project).ExecuteUpdateAsync(p => p.SetProperty(x => x.Data, [4, 1, 2, 3]), Cancel);
        }

        await studio.WriteAsync([Patches.NewTrace("whole", project) with { Input = Patches.Json("""{"y":"word"}""") }]);
        await studio.IndexAsync();

        Assert.Equal(["whole/input:y"], await studio.PlacesAsync(project, "word"));
        Assert.Equal(0, await QueuedAsync(studio));
    }

    [Fact]
    public void Segments_ArrivingOneByOne_StayFewAndInOrder()
    {
        var random = new Random(3);
        var segments = new List<SearchSegment>();
        long next = 1;
        for (var n = 0; n < 2_000; n++)
        {
            segments.Add(new SearchSegment { FirstEntry = next, EntryCount = 1 + random.Next(random.Next(10) == 0 ? 4_096 : 50) });
            next += segments[^1].EntryCount;
            while (SearchMerger.Choose(segments) is { Count: > 0 } run)
            {
                var start = segments.IndexOf(run[0]);
                Assert.Equal(run, segments.GetRange(start, run.Count));
                segments.RemoveRange(start, run.Count);
                segments.Insert(start, new SearchSegment { FirstEntry = run[0].FirstEntry, EntryCount = run.Sum(s => s.EntryCount) });
            }

            Assert.InRange(segments.Count, 1, 60);
        }
    }

    private static SearchWorker NewWorker(TestDatabase studio) => ActivatorUtilities.CreateInstance<SearchWorker>(studio.Services);

    private static async Task<int> QueuedAsync(TestDatabase studio)
    {
        await using var db = studio.CreateDbContext();
        return await db.Set<SearchQueued>().CountAsync(Cancel);
    }

    private static async Task<List<SearchEntry>> EntriesAsync(TestDatabase studio, Guid project)
    {
        await using var db = studio.CreateDbContext();
        var ready = db.Set<SearchSegment>().Where(s => s.ProjectId == project && s.IsReady).Select(s => s.Id);
        var blocks = await db.Set<SearchBlock>().AsNoTracking().Where(b => b.ProjectId == project && ready.Contains(b.Segment)).ToListAsync(Cancel);
        return [.. blocks.Where(b => !BlockCodec.HoldsWords(b.Key)).SelectMany(b => BlockCodec.DecodeEntries(b.Data))];
    }
}
