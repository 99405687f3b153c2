using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Pricing;
using SwisperStudio.Core.Projects;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Core.Pricing;

public sealed class DefaultPricesTests(StudioDatabases databases)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Seed_OnceAndByHostsThatStartTogether_MakesEachPriceOnce(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);

        await Task.WhenAll(SeedAsync(studio), SeedAsync(studio));
        await SeedAsync(studio);

        await using var db = studio.CreateDbContext();
        Assert.Equal(DefaultPrices.Rows(0).Count(), await db.ModelPrices.CountAsync(Cancel));
        var book = await studio.Services.GetRequiredService<PriceCatalog>().OfProjectAsync(Guid.NewGuid(), Cancel);
        Assert.NotNull(book.Find("inference-llama4-maverick"));
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Seed_WithProjectPricesOnly_StillMakesTheGlobalOnes_WhichStayAsTheyAreChanged(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        await using var db = studio.CreateDbContext();
        var project = new Project { Id = Guid.NewGuid(), Name = "p" };
        db.Projects.Add(project);
        db.ModelPrices.Add(new ModelPrice { Id = "own", ProjectId = project.Id, HostingProvider = "openai", ModelName = "gpt-4o", Type = "Chat", InputPricePerMillion = "1", OutputPricePerMillion = "1" });
        await db.SaveChangesAsync(Cancel);

        await SeedAsync(studio);
        await db.ModelPrices.Where(p => p.ProjectId == null && p.ModelName != "gpt-4o").ExecuteDeleteAsync(Cancel);
        await SeedAsync(studio);

        Assert.Equal(2, await db.ModelPrices.CountAsync(Cancel));
        var catalog = studio.Services.GetRequiredService<PriceCatalog>();
        Assert.Equal(new ExactDecimal(1, 0), (await catalog.OfProjectAsync(project.Id, Cancel)).Find("gpt-4o")!.Input);
        Assert.Equal(new ExactDecimal(250, -2), (await catalog.OfProjectAsync(Guid.NewGuid(), Cancel)).Find("gpt-4o")!.Input);
    }

    private static async Task SeedAsync(TestDatabase studio)
    {
        await using var db = studio.CreateDbContext();
        await DefaultPrices.SeedAsync(db, studio.Services.GetRequiredService<BulkSql>(), now: 1, Cancel);
    }
}
