using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SwisperStudio.Core;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Ingestion;
using SwisperStudio.Core.Live;
using SwisperStudio.Core.Pricing;
using SwisperStudio.Core.State;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Core.Ingestion;

/// <summary>A host that was started again knows less of the traces than the database.</summary>
public class KnownChunksTests(StudioDatabases databases) : IClassFixture<StudioDatabases>
{
    private static readonly Guid Project = Guid.NewGuid();

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task SmallTrace_AfterARestart_StoresNothingTwice(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        await studio.WriteAsync([Patches.NewObservation("a", "t", Project) with { Input = Patches.Json(Json(1)), Output = Patches.Json(Json(2)) }]);
        var packs = await studio.CountAsync<Pack>(_ => true);

        await WriteAsync(studio, Restarted(studio), [Patches.NewObservation("b", "t", Project) with { Input = Patches.Json(Json(2)), Output = Patches.Json(Json(1)) }]);

        Assert.Equal(packs, await studio.CountAsync<Pack>(_ => true));
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task LargeTrace_AfterARestart_TakesStatesThatItHolds_WithoutAConflict(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        await studio.WriteAsync([.. Enumerable.Range(0, 150).Select(n => Patches.NewObservation($"o{n}", "t", Project) with { Output = Patches.Json(Json(n)) })]);

        var restarted = Restarted(studio);
        await WriteAsync(studio, restarted, [Patches.NewObservation("first", "t", Project) with { Input = Patches.Json(Json(7)), Output = Patches.Json(Json(1_000)) }]);
        await WriteAsync(studio, restarted, [Patches.NewObservation("second", "t", Project) with { Input = Patches.Json(Json(8)), Output = Patches.Json(Json(1_000)) }]);

        var second = (await studio.ObservationAsync(Project, "second"))!;
        Assert.Equal(Json(8), await studio.DocumentAsync(second, second.InputRoot));
        Assert.Equal(Json(1_000), await studio.DocumentAsync(second, second.OutputRoot));
    }

    private static IngestTransaction Restarted(TestDatabase studio) => new(
        studio.Services.GetRequiredService<BulkSql>(),
        studio.Services.GetRequiredService<PriceCatalog>(),
        new KnownChunks(),
        studio.RollUps,
        studio.Services.GetRequiredService<ChangeFeed>(),
        studio.Services.GetRequiredService<IOptions<StudioOptions>>());

    private static async Task WriteAsync(TestDatabase studio, IngestTransaction transaction, IReadOnlyList<Patch> patches)
    {
        await using var db = studio.CreateDbContext();
        await transaction.WriteAsync(db, patches, isRetry: false, TestContext.Current.CancellationToken);
    }

    private static string Json(int number) => $"{{\"number\":{number},\"shared\":\"{new string('s', 400)}\",\"own\":\"{new string('o', 300)}{number}\"}}";
}
