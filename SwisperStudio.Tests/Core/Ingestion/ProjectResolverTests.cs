using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Ingestion;
using SwisperStudio.Core.Projects;
using SwisperStudio.Tests.Infrastructure;
using Xunit;
using static SwisperStudio.Tests.Core.Ingestion.Patches;

namespace SwisperStudio.Tests.Core.Ingestion;

/// <summary>What it takes to find the project of events that name none.</summary>
public sealed class ProjectResolverTests(StudioDatabases databases)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Work_DoesNotGrowWithWhatIsStored(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        await using var writer = await RunningWriter.StartAsync(studio);
        await using var db = studio.CreateDbContext();
        db.Projects.AddRange(Enumerable.Range(0, 5).Select(n => new Project { Id = n == 0 ? TestDatabase.DefaultProject : Guid.NewGuid(), Name = $"p{n}" }));
        await db.SaveChangesAsync(Cancel);
        await db.Database.OpenConnectionAsync(Cancel);
        var bulk = studio.Services.GetRequiredService<BulkSql>();
        Patch[] events =
        [
            TraceUpdate("t", null),
            .. Enumerable.Range(0, 20).SelectMany(n => new Patch[]
            {
                NewObservation($"of-known-{n}", "t", null), NewObservation($"of-unknown-{n}", $"unknown-{n}", null), ObservationUpdate($"o-{n}", null), ObservationUpdate($"absent-{n}", null),
            }),
        ];
        await StoreAsync(0, 100);
        var few = await DatabaseWork.OfAsync(db, ResolveAsync);
        await StoreAsync(100, 20_000);
        var many = await DatabaseWork.OfAsync(db, ResolveAsync);

        // Indexes may have become some levels deeper.
        Assert.True(many <= 3 * few, $"{few} → {many}");

        Task StoreAsync(int from, int to) => writer.Queue.StoreAsync(
            [NewTrace("t", TestDatabase.DefaultProject), .. Enumerable.Range(from, to - from).Select(n => NewObservation($"o-{n}", "t", TestDatabase.DefaultProject))],
            1);

        async Task ResolveAsync()
        {
            await using var transaction = await bulk.BeginTransactionAsync(db, Cancel);
            var projects = await ProjectResolver.ResolveAsync(db, bulk, events, null, Cancel);
            Assert.Equal(41, projects.Count(p => p == TestDatabase.DefaultProject));
            Assert.Equal(40, projects.Count(p => p is null));
        }
    }
}
