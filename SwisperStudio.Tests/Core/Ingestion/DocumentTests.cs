using CsCheck;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SwisperStudio.Core;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Ingestion;
using SwisperStudio.Core.State;
using SwisperStudio.Core.Traces;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Core.Ingestion;

/// <summary>A row's documents are where it says, whatever came before or beside it.</summary>
public sealed class DocumentTests(StudioDatabases databases)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Observation_WithTheIdOfATrace_LeavesItsDocumentsAlone(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        var project = Guid.NewGuid();
        await studio.WriteAsync([Patches.NewTrace("x", project) with { Input = Patches.Json("[1]") }]);
        await studio.WriteAsync([Patches.ObservationUpdate("x", project) with { Output = Patches.Json("[2]") }]);

        await studio.WriteAsync([Patches.NewObservation("x", "other", project)]);

        await AssertAllReadableAsync(studio, project);
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Documents_AfterAnyPatchesAndDeletions_CanAllBeRead(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        await Gen.Select(PatchGen.For(Guid.Empty).List[1, 25], Gen.Int).SampleAsync(
            async sample =>
            {
                var (patches, seed) = sample;
                var random = new Random(seed);
                var project = Guid.NewGuid();
                foreach (var batch in patches.Chunk(1 + random.Next(4)))
                {
                    // Traces and observations whose ids meet.
                    await studio.WriteAsync([.. batch.Select(p => p is TracePatch { Id: "t1" } ? p with { ProjectId = project, Id = "o1" } : p with { ProjectId = project })]);
                    if (random.Next(6) == 0)
                    {
                        await using var db = studio.CreateDbContext();
                        await studio.Deletion().DeleteAsync(db, project, Hash128.Of(random.Next(2) == 0 ? "o1" : "t2"), Cancel);
                    }
                }

                await AssertAllReadableAsync(studio, project);
                return true;
            },
            iter: TestLength.Of(80, 2_000),
            threads: 1);
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Snapshot_DuringADeletion_StillReadsWhatItsRowsName(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        var project = Guid.NewGuid();
        await studio.WriteAsync([Patches.NewTrace("t", project) with { Input = Patches.Json("[1]") }]);
        await using var db = studio.CreateDbContext();
        await using (await db.BeginSnapshotAsync(Cancel))
        {
            var root = (await db.Traces.SingleAsync(t => t.ProjectId == project, Cancel)).InputRoot!.Value;
            await using var deleting = studio.CreateDbContext();
            Assert.True(await studio.Deletion().DeleteAsync(deleting, project, Hash128.Of("t"), Cancel));

            Assert.Single(await StateStore.ReadAsync(db, studio.Services.GetRequiredService<BulkSql>(), project, [(Hash128.Of("t"), root)], Cancel));
        }

        Assert.False(await db.Traces.AnyAsync(t => t.ProjectId == project, Cancel));
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Trace_WhoseNameWasTakenAway_MayBeDeletedAndSentAgain(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        var project = Guid.NewGuid();
        await studio.WriteAsync([Patches.NewTrace("t", project) with { Name = "first" }]);
        await studio.WriteAsync([Patches.TraceUpdate("t", project, 2) with { Name = (string?)null }]);
        await using var db = studio.CreateDbContext();
        Assert.True(await studio.Deletion().DeleteAsync(db, project, Hash128.Of("t"), Cancel));
        await db.DeletedTraces.ExecuteDeleteAsync(Cancel);

        await studio.WriteAsync([Patches.NewTrace("t", project, 3) with { Name = "again" }]);
        Assert.Equal("again", (await db.Traces.AsNoTracking().SingleAsync(t => t.ProjectId == project, Cancel)).Name);
        Assert.Single(await TraceQueries.ListAsync(db, project, new TraceFilter { Name = "gai" }, null, 10, Cancel));
    }

    private static async Task AssertAllReadableAsync(TestDatabase studio, Guid project)
    {
        await using var db = studio.CreateDbContext();
        var traces = await db.Traces.AsNoTracking().Where(t => t.ProjectId == project).ToListAsync(Cancel);
        var observations = await db.Observations.AsNoTracking().Where(o => o.ProjectId == project).ToListAsync(Cancel);
        var documents = traces.SelectMany(t => new[] { t.InputRoot, t.OutputRoot }, (t, root) => (t.Key, root))
            .Concat(observations.SelectMany(o => new[] { o.InputRoot, o.OutputRoot }, (o, root) => (ObservationDraft.ScopeOf(o), root)))
            .Where(d => d.root is not null)
            .Select(d => (d.Item1, d.root!.Value))
            .ToList();
        Assert.Equal(documents.Distinct().Count(), (await StateStore.ReadAsync(db, studio.Services.GetRequiredService<BulkSql>(), project, documents, Cancel)).Count);
    }
}
