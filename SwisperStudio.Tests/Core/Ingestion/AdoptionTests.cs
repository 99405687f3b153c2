using CsCheck;
using SwisperStudio.Core;
using SwisperStudio.Core.Ingestion;
using SwisperStudio.Core.Pricing;
using SwisperStudio.Core.Projects;
using SwisperStudio.Core.State;
using SwisperStudio.Core.Traces;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Core.Ingestion;

/// <summary>Events that told no project wait in the default project and follow their trace.</summary>
public sealed class AdoptionTests(StudioDatabases databases)
{
    private static readonly Guid Default = TestDatabase.DefaultProject;
    private static readonly Guid Project = new("11111111-2222-3333-4444-555555555555");

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Observations_BeforeTheirTrace_MoveToItsProject(DatabaseKind kind)
    {
        await using var studio = await CreateAsync(kind);
        await studio.WriteAsync([Shared(Patches.NewObservation("o", "t", null, 10) with { Input = Patches.Json("{\"a\":1}") })]);
        Assert.NotNull(await studio.ObservationAsync(Default, "o"));

        await studio.WriteAsync([Shared(Patches.NewTrace("t", Project, 5))]);

        var row = (await studio.ObservationAsync(Project, "o"))!;
        Assert.Equal("{\"a\":1}", await studio.DocumentAsync(row, row.InputRoot));
        Assert.Equal((true, 1), ((await studio.TraceAsync(Project, "t"))!.IsAnnounced, (await studio.TraceAsync(Project, "t"))!.ObservationCount));
        await AssertNothingLeftAsync(studio);
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Update_InTheBatchThatMovesItsObservation_IsKept(DatabaseKind kind)
    {
        await using var studio = await CreateAsync(kind);
        await studio.WriteAsync([Shared(Patches.NewObservation("o", "t", null, 10))]);

        await studio.WriteAsync(
        [
            Shared(Patches.NewTrace("t", Project, 5)),
            Shared(Patches.ObservationUpdate("o", null, 20) with { EndTime = 20, Output = Patches.Json("[2]") }),
        ]);

        var row = (await studio.ObservationAsync(Project, "o"))!;
        Assert.Equal(20, row.EndTime);
        Assert.Equal("[2]", await studio.DocumentAsync(row, row.OutputRoot));
        Assert.Equal(0, (await studio.TraceAsync(Project, "t"))!.OpenCount);
        await AssertNothingLeftAsync(studio);
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task UpdatesWithoutProject_BeforeAndWithTheCreate_MoveToTheTracesProject(DatabaseKind kind)
    {
        await using var studio = await CreateAsync(kind);
        await studio.WriteAsync([Shared(Patches.NewTrace("t", Project, 5))]);
        await studio.WriteAsync([Shared(Patches.ObservationUpdate("o", null, 20) with { Output = Patches.Json("[1]") })]);
        Assert.NotNull(await studio.ObservationAsync(Default, "o"));

        await studio.WriteAsync(
        [
            Shared(Patches.NewObservation("o", "t", null, 10)),
            Shared(Patches.ObservationUpdate("o", null, 30) with { EndTime = 30 }),
        ]);

        var row = (await studio.ObservationAsync(Project, "o"))!;
        Assert.Equal((Hash128.Of("t"), 10, 30), (row.TraceKey, row.StartTime, row.EndTime));
        Assert.Equal("[1]", await studio.DocumentAsync(row, row.OutputRoot));
        await AssertNothingLeftAsync(studio);
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Observation_ThatIsInTheTargetAlready_KeepsTheTraceFromMoving_ButNotFromBeingStored(DatabaseKind kind)
    {
        await using var studio = await CreateAsync(kind);
        await studio.WriteAsync([Shared(Patches.NewObservation("o", "t", null, 10))]);
        await studio.WriteAsync([Patches.ObservationUpdate("o", Project, 20) with { EndTime = 20 }]);

        await studio.WriteAsync([Shared(Patches.NewTrace("t", Project, 5))]);

        Assert.True((await studio.TraceAsync(Project, "t"))!.IsAnnounced);
        Assert.Equal(20, (await studio.ObservationAsync(Project, "o"))!.EndTime);
        Assert.Equal(10, (await studio.ObservationAsync(Default, "o"))!.StartTime);
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task AdoptedObservation_CostsWhatItsProjectPays(DatabaseKind kind)
    {
        await using var studio = await CreateAsync(kind);
        await using (var db = studio.CreateDbContext())
        {
            db.ModelPrices.AddRange(Price("global", null, "10"), Price("own", Project, "20"));
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        await studio.WriteAsync([Shared(Patches.NewObservation("o", "t", null, 10) with { Model = "gpt-4o", PromptTokens = 1_000_000, CompletionTokens = 0 })]);
        Assert.Equal(10_000_000_000, (await studio.TraceAsync(Default, "t"))!.TotalCost);

        await studio.WriteAsync([Shared(Patches.NewTrace("t", Project, 5))]);

        Assert.Equal(20_000_000_000, (await studio.ObservationAsync(Project, "o"))!.TotalCost);
        Assert.Equal((20_000_000_000, 1), ((await studio.TraceAsync(Project, "t"))!.TotalCost, (await studio.TraceAsync(Project, "t"))!.CostedCount));

        static ModelPrice Price(string id, Guid? project, string input) =>
            new() { Id = id, ProjectId = project, HostingProvider = "openai", ModelName = "gpt-4o", InputPricePerMillion = input, OutputPricePerMillion = "0" };
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Trace_OfAProjectsOwnKey_MovesNothing(DatabaseKind kind)
    {
        await using var studio = await CreateAsync(kind);
        await studio.WriteAsync([Shared(Patches.NewObservation("o", "t", null, 10))]);

        await studio.WriteAsync([Patches.NewTrace("t", Project, 5)]);

        Assert.NotNull(await studio.ObservationAsync(Default, "o"));
        Assert.Equal(0, (await studio.TraceAsync(Project, "t"))!.ObservationCount);
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task EventsWithoutProject_InAnyOrderAndBatching_AllEndInTheTracesProject(DatabaseKind kind)
    {
        await using var studio = await CreateAsync(kind);
        await Gen.Int.SampleAsync(
            async seed =>
            {
                var random = new Random(seed);
                var run = $"{seed}-{Guid.NewGuid()}";
                List<Patch> patches = [Shared(Patches.NewTrace(run, Project, 5))];
                foreach (var id in new[] { "a", "b", "c" }.Select(o => $"{o}-{run}"))
                {
                    patches.Add(Shared(Patches.NewObservation(id, run, null, 10) with { Input = Patches.Json($"\"{id}\"") }));
                    patches.Add(Shared(Patches.ObservationUpdate(id, null, 20) with { Output = Patches.Json("[1,2]"), TotalTokens = 7 }));
                    patches.Add(Shared(Patches.ObservationUpdate(id, null, 30) with { EndTime = 30 }));
                }

                var shuffled = patches.ToArray();
                random.Shuffle(shuffled);
                foreach (var batch in shuffled.Chunk(1 + random.Next(5)))
                {
                    await studio.WriteAsync(batch);
                }

                var trace = (await studio.TraceAsync(Project, run))!;
                Assert.Equal((true, 3, 0, 21, 10, 30), (trace.IsAnnounced, trace.ObservationCount, trace.OpenCount, trace.TotalTokens, trace.StartTime, trace.EndTime));
                foreach (var id in new[] { "a", "b", "c" }.Select(o => $"{o}-{run}"))
                {
                    var row = (await studio.ObservationAsync(Project, id))!;
                    Assert.Equal($"\"{id}\"", await studio.DocumentAsync(row, row.InputRoot));
                    Assert.Equal("[1,2]", await studio.DocumentAsync(row, row.OutputRoot));
                }

                await AssertNothingLeftAsync(studio);
                return true;
            },
            iter: TestLength.Of(60, 2_000),
            threads: 1);
    }

    private async Task<TestDatabase> CreateAsync(DatabaseKind kind)
    {
        var studio = await databases.CreateAsync(kind);
        await using var db = studio.CreateDbContext();
        db.Projects.AddRange(new Project { Id = Default, Name = "default" }, new Project { Id = Project, Name = "own" });
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        return studio;
    }

    private static T Shared<T>(T patch)
        where T : Patch => patch with { FromAllProjectKey = true };

    private static async Task AssertNothingLeftAsync(TestDatabase studio)
    {
        Assert.Equal(0, await studio.CountAsync<Trace>(t => t.ProjectId == Default));
        Assert.Equal(0, await studio.CountAsync<Observation>(o => o.ProjectId == Default));
        Assert.Equal(0, await studio.CountAsync<Pack>(p => p.ProjectId == Default));
    }
}
