using SwisperStudio.Core;
using SwisperStudio.Core.State;
using SwisperStudio.Core.Traces;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Core.Ingestion;

/// <summary>What comes before that which it belongs to is kept and found.</summary>
public sealed class ArrivalOrderTests(StudioDatabases databases)
{
    private static readonly Guid Project = new("11111111-2222-3333-4444-555555555555");

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Observation_UpdateBeforeCreate_KeepsBoth(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        var early = await studio.WriteAsync([Patches.ObservationUpdate("o", Project, 20) with { EndTime = 20, Output = Patches.Json("""{"late":"ü"}""") }]);
        Assert.Null(early[0].Trace);
        Assert.Equal(0, await studio.CountAsync<Trace>(_ => true));

        await studio.WriteAsync([Patches.NewTrace("t", Project, 5)]);
        await studio.WriteAsync([Patches.NewObservation("o", "t", Project, 10) with { Name = "node", Input = Patches.Json("""{"first":1}""") }]);

        var row = (await studio.ObservationAsync(Project, "o"))!;
        Assert.Equal((Hash128.Of("t"), "node", 10, 20), (row.TraceKey, row.Name, row.StartTime, row.EndTime));
        Assert.Equal("""{"first":1}""", await studio.DocumentAsync(row, row.InputRoot));
        Assert.Equal("""{"late":"ü"}""", await studio.DocumentAsync(row, row.OutputRoot));
        Assert.Equal(0, await studio.CountAsync<Pack>(p => p.Scope != row.TraceKey));
        var trace = (await studio.TraceAsync(Project, "t"))!;
        Assert.Equal((1, 0, 10, 20), (trace.ObservationCount, trace.OpenCount, trace.StartTime, trace.EndTime));
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Observation_BeforeItsTrace_MakesAPlaceholderThatTheTraceFills(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        await studio.WriteAsync([Patches.NewObservation("child", "t", Project, 12) with { ParentId = "root" }]);
        var placeholder = (await studio.TraceAsync(Project, "t"))!;
        Assert.Equal((false, "t", null, 12, 1), (placeholder.IsAnnounced, placeholder.Id, placeholder.Name, placeholder.Timestamp, placeholder.ObservationCount));

        await studio.WriteAsync([Patches.NewObservation("root", "t", Project, 10)]);
        Assert.Equal(10, (await studio.TraceAsync(Project, "t"))!.Timestamp);

        await studio.WriteAsync([Patches.NewTrace("t", Project, 9) with { Name = "run" }]);
        var trace = (await studio.TraceAsync(Project, "t"))!;
        Assert.Equal((true, "run", 9, 2), (trace.IsAnnounced, trace.Name, trace.Timestamp, trace.ObservationCount));
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Trace_CreatedTwice_StaysAsItWas(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        await studio.WriteAsync([Patches.NewTrace("t", Project, 1) with { Name = "first" }]);

        var again = await studio.WriteAsync([Patches.NewTrace("t", Project, 2) with { Name = "second" }]);

        Assert.Equal("first", again[0].Trace!.Name);
        Assert.Equal("first", (await studio.TraceAsync(Project, "t"))!.Name);
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Observation_ThatMovesToAnotherTrace_TakesItsFiguresAndLeavesNoEmptyPlaceholder(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        await studio.WriteAsync([Patches.NewObservation("o", "wrong", Project, 10) with { Input = Patches.Json("[1]"), TotalTokens = 5 }]);

        await studio.WriteAsync([Patches.ObservationUpdate("o", Project, 20) with { TraceId = "right" }]);

        var row = (await studio.ObservationAsync(Project, "o"))!;
        Assert.Equal("[1]", await studio.DocumentAsync(row, row.InputRoot));
        Assert.Null(await studio.TraceAsync(Project, "wrong"));
        Assert.Equal(5, (await studio.TraceAsync(Project, "right"))!.TotalTokens);
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Times_WhenTheEarliestAndTheLatestMoveInward_AreCountedAnew(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        await studio.WriteAsync(
        [
            Patches.NewObservation("early", "t", Project, 10) with { EndTime = 100 },
            Patches.NewObservation("middle", "t", Project, 40) with { EndTime = 60 },
        ]);

        await studio.WriteAsync([Patches.ObservationUpdate("early", Project, 200) with { StartTime = 50, EndTime = 55 }]);

        var trace = (await studio.TraceAsync(Project, "t"))!;
        Assert.Equal((40, 60, 40), (trace.StartTime, trace.EndTime, trace.Timestamp));
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Observation_WhoseTraceIsNull_WaitsForOneThatTellsIt(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        await studio.WriteAsync([Patches.ObservationUpdate("o", Project, 20) with { TraceId = (string?)null, Name = "n" }]);
        await studio.WriteAsync([Patches.NewObservation("o", "t", Project, 10)]);

        Assert.Equal((Hash128.Of("t"), "n"), ((await studio.ObservationAsync(Project, "o"))!.TraceKey, (await studio.ObservationAsync(Project, "o"))!.Name));
    }
}
