using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using SwisperStudio.Core;
using SwisperStudio.Core.Lifecycle;
using SwisperStudio.Core.Traces;
using SwisperStudio.Tests.Core.Ingestion;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Core.Traces;

/// <summary>The index of names finds each trace by the name it has now: while the name waits to be indexed, afterwards, and after any change in between.</summary>
public sealed class NameIndexTests(StudioDatabases databases)
{
    private static readonly Guid Project = Guid.NewGuid();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Names_AreFound_WaitingAndIndexed(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        await SendAsync(studio, "a", "Invoice for Zürich");
        Assert.Equal(["a"], await FindAsync(studio, "zürich"));

        await IndexAsync(studio);
        await SendAsync(studio, "b", @"invoice_100% \paid\");
        Assert.Equal(["a", "b"], await FindAsync(studio, "INVOICE"));
        Assert.Equal(["b"], await FindAsync(studio, "e_100%"));
        Assert.Equal(["b"], await FindAsync(studio, @" \paid\"));
        Assert.Empty(await FindAsync(studio, "e_1%0"));

        await IndexAsync(studio);
        Assert.Equal(["a", "b"], await FindAsync(studio, "invoice"));
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task RenamedTrace_IsFoundByItsNewNameAlone_WheneverItWasIndexed(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        await SendAsync(studio, "indexed", "morning");
        await IndexAsync(studio);
        await SendAsync(studio, "waiting", "morning");
        await studio.WriteAsync([Patches.TraceUpdate("indexed", Project, 2) with { Name = "evening" }, Patches.TraceUpdate("waiting", Project, 2) with { Name = "evening" }]);

        Assert.Empty(await FindAsync(studio, "morning"));
        Assert.Equal(["indexed", "waiting"], await FindAsync(studio, "evening"));
        await IndexAsync(studio);
        Assert.Empty(await FindAsync(studio, "morning"));
        Assert.Equal(["indexed", "waiting"], await FindAsync(studio, "evening"));

        await studio.WriteAsync([Patches.TraceUpdate("indexed", Project, 3) with { Name = (string?)null }]);
        Assert.Equal(["waiting"], await FindAsync(studio, "evening"));
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task ManyNames_OfOneBatch_AreAllFound_AlsoThoseRenamedWhileSomeWait(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        const int count = 2_500;
        await studio.WriteAsync([.. Enumerable.Range(0, count).Select(n => Patches.NewTrace($"t{n}", Project) with { Name = $"question {n}" })]);
        Assert.Equal(count, (await FindAsync(studio, "question")).Length);
        if (kind == DatabaseKind.Sqlite)
        {
            await using var db = studio.CreateDbContext();
            Assert.True(await NameIndex.IndexNextAsync(db, count / 2, Cancel));
        }

        await studio.WriteAsync([.. new[] { 0, count - 1 }.Select(n => Patches.TraceUpdate($"t{n}", Project, 2) with { Name = "answered" })]);
        await FoundAsync();
        await IndexAsync(studio);
        await FoundAsync();

        async Task FoundAsync()
        {
            Assert.Equal(["t0", $"t{count - 1}"], await FindAsync(studio, "answered"));
            Assert.Equal(count - 2, (await FindAsync(studio, "question")).Length);
        }
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task NameAfterTheLastWasDeleted_IsIndexedToo(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        await SendAsync(studio, "first", "one of them");
        await SendAsync(studio, "last", "one of them");
        await IndexAsync(studio);
        await using (var db = studio.CreateDbContext())
        {
            Assert.True(await studio.Deletion().DeleteAsync(db, Project, Hash128.Of("last"), Cancel));
        }

        Assert.Equal(["first"], await FindAsync(studio, "them"));
        await SendAsync(studio, "next", "one of them");
        Assert.Equal(["first", "next"], await FindAsync(studio, "them"));
        await IndexAsync(studio);
        Assert.Equal(["first", "next"], await FindAsync(studio, "them"));
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public Task Names_AreFound_AfterTheMigrationWasUndoneAndDoneAgain(DatabaseKind kind) => FoundAfterMigrationAsync(kind, "_TraceNameTexts");

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public Task Names_AreFound_AfterBothMigrationsWereUndoneAndDoneAgain(DatabaseKind kind) => FoundAfterMigrationAsync(kind, "_TraceNameIndex");

    private async Task FoundAfterMigrationAsync(DatabaseKind kind, string migration)
    {
        await using var studio = await databases.CreateAsync(kind);
        await SendAsync(studio, "indexed", "morning");
        await IndexAsync(studio);
        await SendAsync(studio, "waiting", "morning");
        await using (var db = studio.CreateDbContext())
        {
            var migrator = db.GetService<IMigrator>();
            await migrator.MigrateAsync(db.Database.GetMigrations().TakeWhile(m => !m.EndsWith(migration, StringComparison.Ordinal)).Last(), Cancel);
            await studio.WriteAsync([Patches.TraceUpdate("indexed", Project, 2) with { Name = "evening" }]);
            await migrator.MigrateAsync(cancellationToken: Cancel);
        }

        await SendAsync(studio, "new", "evening");
        Assert.Equal(["waiting"], await FindAsync(studio, "morning"));
        Assert.Equal(["indexed", "new"], await FindAsync(studio, "evening"));
        await IndexAsync(studio);
        Assert.Equal(["waiting"], await FindAsync(studio, "morning"));
        Assert.Equal(["indexed", "new"], await FindAsync(studio, "evening"));
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Name_OfManyTraces_IsKeptOnce_UntilTheLastOfThemIsGone(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        await SendAsync(studio, "a", "Supervisor");
        await IndexAsync(studio);
        await SendAsync(studio, "b", "SUPERVISOR");
        await SendAsync(studio, "c", "supervised");
        Assert.Equal(["supervised", "supervisor"], await TextsAsync(studio));
        Assert.Equal(["a", "b", "c"], await FindAsync(studio, "upervis"));

        // In other letters, and earlier than it seemed: the name stays.
        await studio.WriteAsync([Patches.TraceUpdate("a", Project, 2) with { Name = "superVISOR" }, Patches.NewObservation("o", "b", Project, 5)]);
        Assert.Equal(["a", "b"], await FindAsync(studio, "supervisor"));
        await studio.WriteAsync([Patches.TraceUpdate("b", Project, 3) with { Name = "other" }]);
        Assert.Equal(["other", "supervised", "supervisor"], await TextsAsync(studio));
        await using (var db = studio.CreateDbContext())
        {
            Assert.True(await studio.Deletion().DeleteAsync(db, Project, Hash128.Of("a"), Cancel));
        }

        Assert.Equal(["other", "supervised"], await TextsAsync(studio));
        Assert.Empty(await FindAsync(studio, "supervisor"));
        await IndexAsync(studio);
        Assert.Equal(["c"], await FindAsync(studio, "supervised"));
        await SendAsync(studio, "d", "Supervisor");
        Assert.Equal(["d"], await FindAsync(studio, "supervisor"));
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task LongNames_ThatBeginAlike_AreTold_Apart(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        // More bytes than an entry of PostgreSQL's index takes.
        var beginning = string.Concat(Enumerable.Repeat("😀", 1_000));
        await SendAsync(studio, "a", beginning + " apples " + new string('x', 20_000));
        await SendAsync(studio, "b", beginning + " pears");
        await SendAsync(studio, "c", beginning);
        await IndexAsync(studio);
        Assert.Equal(["a"], await FindAsync(studio, "apples"));
        Assert.Equal(["b"], await FindAsync(studio, "pears"));
        Assert.Equal(["a", "b", "c"], await FindAsync(studio, "😀😀😀"));
        Assert.Equal(["a"], await FindAsync(studio, "xxxx"));

        await using var db = studio.CreateDbContext();
        Assert.Equal(1, await TraceSearch.CountAsync(db, Project, new TraceFilter { Name = beginning, IsExact = true }, 10, Cancel));
        foreach (var id in new[] { "a", "b", "c" })
        {
            Assert.True(await studio.Deletion().DeleteAsync(db, Project, Hash128.Of(id), Cancel));
        }

        Assert.Empty(await TextsAsync(studio));
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Names_ThatManyContain_ComeInTheOrderOfTime(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        // Older than all that are looked through: 3 traces each of 5 names, and of 40.
        await studio.WriteAsync([.. Enumerable.Range(0, 15).Select(n => Patches.NewTrace($"few{n}", Project, 1_000 + n) with { Name = $"needle {n % 5}" })]);
        await studio.WriteAsync([.. Enumerable.Range(0, 120).Select(n => Patches.NewTrace($"many{n}", Project, 2_000 + n) with { Name = $"thimble {n % 40}" })]);
        await studio.WriteAsync([.. Enumerable.Range(0, 1_100).Select(n => Patches.NewTrace($"other{n}", Project, 5_000 + n) with { Name = "something else" })]);
        await IndexAsync(studio);

        Assert.Equal(Enumerable.Range(0, 15).Reverse().Select(n => $"few{n}"), await PageAsync("NEEDLE", 50));
        Assert.Equal(Enumerable.Range(0, 15).Reverse().Take(4).Select(n => $"few{n}"), await PageAsync("needle", 4));
        Assert.Equal(Enumerable.Range(0, 120).Reverse().Take(50).Select(n => $"many{n}"), await PageAsync("himbl", 50));
        Assert.Equal(["few12", "few7", "few2"], await PageAsync("needle 2", 50));
        Assert.Empty(await PageAsync("haystack", 50));

        async Task<List<string>> PageAsync(string name, int take)
        {
            await using var db = studio.CreateDbContext();
            return [.. (await TraceQueries.ListAsync(db, Project, new TraceFilter { Name = name }, null, take, Cancel)).Select(t => t.Id)];
        }
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Pages_OfSeveralNames_GiveEachTraceOnce_BothWays_WithinItsTimesAndProject(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        // Three at each time, each of another of four names; as many of another project's; newer ones, so that none is met on the way.
        var other = Guid.NewGuid();
        await studio.WriteAsync([.. Enumerable.Range(0, 60).Select(n => Patches.NewTrace($"t{n}", Project, 1_000 + (n / 3)) with { Name = $"needle {n % 4}" })]);
        await studio.WriteAsync([.. Enumerable.Range(0, 60).Select(n => Patches.NewTrace($"t{n}", other, 1_000 + (n / 3)) with { Name = $"needle {n % 4}" })]);
        await studio.WriteAsync([.. Enumerable.Range(0, 1_100).Select(n => Patches.NewTrace($"other{n}", Project, 5_000 + n) with { Name = "something else" })]);
        await IndexAsync(studio);
        var filter = new TraceFilter { Name = "needle" };

        var forwards = await WalkAsync(filter, isNewer: false, null);
        Assert.Equal(60, forwards.Distinct().Count());
        Assert.Equal(60, forwards.Count);
        Assert.Equal(forwards.OrderByDescending(p => p.Timestamp), forwards);
        Assert.Equal(forwards.AsEnumerable().Reverse().Skip(1), await WalkAsync(filter, isNewer: true, forwards[^1]));

        var (from, to) = (forwards[40].Timestamp, forwards[20].Timestamp);
        var within = forwards.FindAll(p => p.Timestamp >= from && p.Timestamp <= to);
        Assert.Equal(within, await WalkAsync(filter with { From = from, To = to }, isNewer: false, null));
        await using var db = studio.CreateDbContext();
        Assert.Equal(within.Count, await TraceSearch.CountAsync(db, Project, filter with { From = from, To = to }, 100, Cancel));
        // 21, 25, … 41 of 18 to 41.
        Assert.Equal(6, await TraceSearch.CountAsync(db, Project, new TraceFilter { Name = "needle 1", IsExact = true, From = from, To = to }, 100, Cancel));

        async Task<List<TracePosition>> WalkAsync(TraceFilter names, bool isNewer, TracePosition? start)
        {
            await using var context = studio.CreateDbContext();
            var all = new List<TracePosition>();
            for (var at = start; await TraceSearch.NearestAsync(context, Project, names, at, isNewer, 0, 7, Cancel) is { Count: > 0 } page; at = page[^1])
            {
                all.AddRange(page);
            }

            return all;
        }
    }

    [Fact]
    public async Task NameThatIsTakenWhileItIsForgotten_StaysOnPostgres()
    {
        await using var studio = await databases.CreateAsync(DatabaseKind.Postgres);
        await SendAsync(studio, "first", "rare name");
        await SendAsync(studio, "second", "another");
        await studio.WriteAsync([Patches.TraceUpdate("first", Project, 2) with { Name = "another" }]);

        await using var writer = studio.CreateDbContext();
        await using var transaction = await writer.Database.BeginTransactionAsync(Cancel);
        await writer.Traces.Where(t => t.ProjectId == Project && t.Id == "second").ExecuteUpdateAsync(t => t.SetProperty(x => x.Name, "rare name"), Cancel);
        var forgetting = Task.Run(() => TextsAsync(studio), Cancel);
        // It waits for the writer, or has already done what it must not.
        await WaitForLockAsync(studio, forgetting);
        await transaction.CommitAsync(Cancel);

        Assert.Contains("rare name", await forgetting);
        Assert.Equal(["second"], await FindAsync(studio, "rare name"));
    }

    [Fact]
    public async Task UnusedNames_ManyOrInTheWayOfAVacuum_AreForgottenOnPostgres_AllOrNextTime()
    {
        await using var studio = await databases.CreateAsync(DatabaseKind.Postgres);
        await SendAsync(studio, "kept", "kept name");
        await using var db = studio.CreateDbContext();
        // More than are looked through at once.
        await db.Database.ExecuteSqlAsync(
            $"INSERT INTO trace_name_texts (project_id, hash, name) SELECT {Project}, md5('name ' || n)::uuid, 'name ' || n FROM generate_series(1, 10500) AS n", Cancel);

        await using (var vacuum = studio.CreateDbContext())
        await using (await vacuum.Database.BeginTransactionAsync(Cancel))
        {
            await vacuum.Database.ExecuteSqlAsync($"LOCK TABLE trace_name_texts IN SHARE UPDATE EXCLUSIVE MODE", Cancel);
            Assert.False(await NameIndex.ForgetUnusedAsync(db, Project, () => Task.CompletedTask, Cancel));
        }

        Assert.True(await NameIndex.ForgetUnusedAsync(db, Project, () => Task.CompletedTask, Cancel));
        Assert.Equal(["kept name"], await db.Database.SqlQueryRaw<string>("SELECT name AS \"Value\" FROM trace_name_texts").ToListAsync(Cancel));
    }

    private static async Task WaitForLockAsync(TestDatabase studio, Task who)
    {
        await using var db = studio.CreateDbContext();
        while (!who.IsCompleted && !await db.Database.SqlQueryRaw<bool>("SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'trace_name_texts'::regclass) AS \"Value\"").SingleAsync(Cancel))
        {
            await Task.Delay(10, Cancel);
        }
    }

    private static Task SendAsync(TestDatabase studio, string id, string name) => studio.WriteAsync([Patches.NewTrace(id, Project) with { Name = name }]);

    private static Task IndexAsync(TestDatabase studio) => studio.Services.GetRequiredService<NameIndexer>().CatchUpAsync(Cancel);

    // By the ranges of the names that contain the text, and by all of these together: whichever a search takes.
    private static async Task<string[]> FindAsync(TestDatabase studio, string text)
    {
        await using var db = studio.CreateDbContext();
        var filter = new TraceFilter { Name = text };
        var found = await NameIndex.Candidates(db, Project, text).Matching(Project, filter).Select(t => t.Id).Order().ToListAsync(Cancel);
        Assert.Equal(found.Count, await TraceSearch.CountAsync(db, Project, filter, int.MaxValue, Cancel));
        return [.. found];
    }

    private static async Task<List<string>> TextsAsync(TestDatabase studio)
    {
        await using var db = studio.CreateDbContext();
        await NameIndex.ForgetUnusedAsync(db, Project, () => Task.CompletedTask, Cancel);
        return await db.Database.SqlQueryRaw<string>("SELECT name AS \"Value\" FROM trace_name_texts").Order().ToListAsync(Cancel);
    }
}
