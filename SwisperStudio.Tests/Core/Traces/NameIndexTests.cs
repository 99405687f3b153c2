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
    public async Task Names_AreFound_AfterTheMigrationWasUndoneAndDoneAgain(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        await SendAsync(studio, "indexed", "morning");
        await IndexAsync(studio);
        await SendAsync(studio, "waiting", "morning");
        await using (var db = studio.CreateDbContext())
        {
            var migrator = db.GetService<IMigrator>();
            await migrator.MigrateAsync(db.Database.GetMigrations().TakeWhile(m => !m.EndsWith("_TraceNameIndex", StringComparison.Ordinal)).Last(), Cancel);
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

    private static Task SendAsync(TestDatabase studio, string id, string name) => studio.WriteAsync([Patches.NewTrace(id, Project) with { Name = name }]);

    private static Task IndexAsync(TestDatabase studio) => studio.Services.GetRequiredService<NameIndexer>().CatchUpAsync(Cancel);

    private static async Task<string[]> FindAsync(TestDatabase studio, string text)
    {
        await using var db = studio.CreateDbContext();
        return [.. await NameIndex.Candidates(db, Project, text)!.Matching(Project, new TraceFilter { Name = text }).Select(t => t.Id).Order().ToListAsync(Cancel)];
    }
}
