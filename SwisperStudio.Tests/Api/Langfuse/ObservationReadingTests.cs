using Microsoft.EntityFrameworkCore;
using SwisperStudio.Core.Ingestion;
using SwisperStudio.Tests.Core.Ingestion;
using SwisperStudio.Tests.Infrastructure;
using SwisperStudio.Web.Api.Langfuse;
using Xunit;

namespace SwisperStudio.Tests.Api.Langfuse;

/// <summary>What it costs to read observations with their documents.</summary>
public sealed class ObservationReadingTests(StudioDatabases databases)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Document_IsReadWithoutThoseOfTheOtherSteps(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        var project = Guid.NewGuid();
        await studio.WriteAsync([Step(project, "alone", "small", 0)]);
        await studio.WriteAsync([.. Enumerable.Range(0, 300).Select(i => Step(project, $"o{i}", "large", i))]);
        await using var db = studio.CreateDbContext();
        await db.Database.OpenConnectionAsync(Cancel);
        if (kind == DatabaseKind.Postgres)
        {
            await db.Database.ExecuteSqlAsync($"VACUUM ANALYZE", Cancel);
        }

        var (few, many) = (await WorkAsync("alone"), await WorkAsync("o7"));
        Assert.InRange(many, 0, (2 * few) + 20);

        async Task<long> WorkAsync(string id)
        {
            var row = await db.Observations.AsNoTracking().SingleAsync(o => o.ProjectId == project && o.Id == id, Cancel);
            Assert.NotNull(Assert.Single(await LangfuseObservation.ReadAsync(db, studio.Bulk, project, [row], Cancel)).Input);
            return await DatabaseWork.OfAsync(db, () => LangfuseObservation.ReadAsync(db, studio.Bulk, project, [row], Cancel));
        }
    }

    // Random texts, so that no step has a piece of another's.
    private static ObservationPatch Step(Guid project, string id, string trace, int seed)
    {
        var bytes = new byte[6_000];
        new Random(seed).NextBytes(bytes);
        return Patches.NewObservation(id, trace, project) with { Input = Patches.Json($$"""{"text":"{{Convert.ToBase64String(bytes)}}"}""") };
    }
}
