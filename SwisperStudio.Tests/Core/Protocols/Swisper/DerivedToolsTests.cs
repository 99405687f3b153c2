using System.Text;
using Microsoft.Extensions.DependencyInjection;
using SwisperStudio.Core;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Ingestion;
using SwisperStudio.Core.Protocols.Swisper;
using SwisperStudio.Core.Traces;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Core.Protocols.Swisper;

public sealed class DerivedToolsTests(StudioDatabases databases)
{
    private const string SearchAndFail = """
        [{"tool_name":"search","parameters":{"q":1},"result":"r","status":"success","duration_ms":3},
         {"tool_name":"weather","parameters":{},"error":{"message":"rate limited"},"status":"failure"}]
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Tools_WithoutObservations_BecomeRowsBelowTheirMakerOnly(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        var filler = new string('x', 20_000);
        var derived = await DerivedAsync(
            studio,
            // The graph begins first and ends last; like every node behind the maker it has the list in its state.
            Node("graph", null, 1, 90_000_000, $$"""{"_tools_executed":{{SearchAndFail}},"text":"{{filler}}"}"""),
            Node("tool_execution", "graph", 10_000_000, 20_000_000, $$"""{"text":"{{filler}}","_tools_executed":{{SearchAndFail}},"_tools_executed_by":"tool_execution"}"""),
            Node("answer", "graph", 30_000_000, 40_000_000, $$"""{"_tools_executed":{{SearchAndFail}}}"""),
            Node("copy", "graph", 30_000_000, 40_000_000, """{"_tools_executed":[{"tool_name":"unseen"}],"_tools_executed_by":"tool_execution"}"""));

        Assert.Equal(["tool_execution#tool-0", "tool_execution#tool-1"], derived.Select(r => r.Id));
        Assert.All(derived, r => Assert.Equal(("tool_execution", ObservationType.Tool, Hash128.Of("tool_execution")), (r.ParentId, r.Type, r.Key)));
        Assert.Equal(("search", 10_000_000L, 13_000_000L, "DEFAULT", null, 0), Figures(derived[0]));
        Assert.Equal(("weather", 10_000_000L, 20_000_000L, "ERROR", "rate limited", 1), Figures(derived[1]));

        static (string?, long?, long?, string?, string?, int?) Figures(ObservationRow r) => (r.Name, r.StartTime, r.EndTime, r.Level, r.StatusMessage, r.DerivedFromCall);
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Tools_WithObservationsOfTheirOwn_AreNotDerivedAgain(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        var derived = await DerivedAsync(
            studio,
            Node("graph", null, 1, 90, $$"""{"_tools_executed":{{SearchAndFail}}}"""),
            Node("planner", "graph", 2, 5, """{"messages":[{"tool_calls":[{"name":"search","args":{"q":1}}]}]}"""),
            Node("tool_execution", "graph", 10, 20, $$"""{"_tools_executed":{{SearchAndFail}}}"""),
            Node("search", "tool_execution", 10, 15, """{"status":"success","result":"r","error":null,"tool_calls":[{"name":"other","result":1}]}""", ObservationType.Tool));

        Assert.Empty(derived);
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Loop_ThatGoesOnWithItsList_DerivesOnlyWhatIsNew(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        var derived = await DerivedAsync(
            studio,
            Node("run1", null, 1, 2, """{"tool_execution_results_history":[{"results":[{"tool_name":"a","result":1}]}]}"""),
            Node("run2", null, 3, 4, """{"tool_execution_results_history":[{"results":[{"tool_name":"a","result":1}]},{"results":[{"tool_name":"b","result":2}]}]}"""),
            Node("later", null, 5, 6, """{"tool_execution_results_history":[{"results":[{"tool_name":"a","result":1}]},{"results":[{"tool_name":"b","result":2}]}]}"""));

        Assert.Equal(["run1#tool-0", "run2#tool-1"], derived.Select(r => r.Id));
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task PlannedCalls_AreShownOnlyWhereNothingShowsThemDone(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        var derived = await DerivedAsync(
            studio,
            Node("planner", null, 1, 2, """{"state":{"tool_calls":[{"name":"a","args":{"q":1}},{"name":"b","args":{}}]}}"""),
            Node("worker", null, 3, 4, """{"tool_results":{"x":{"results":{"k":{"tool_name":"a","parameters":{"q":1},"result":1}}}}}"""));

        Assert.Equal(["planner#tool-1", "worker#tool-0"], derived.Select(r => r.Id));
    }

    [Fact]
    public async Task ManyDerivedRows_StandInTheOrderOfTheirCalls()
    {
        await using var studio = await databases.CreateAsync(DatabaseKind.Sqlite);
        var list = string.Join(',', Enumerable.Range(0, 12).Select(i => $$"""{"tool_name":"t{{i}}"}"""));
        var rows = await RowsAsync(studio, Node("node", null, 1, 2, $$"""{"_tools_executed":[{{list}}]}"""));

        Assert.Equal(Enumerable.Range(0, 12).Select(i => $"t{i}"), ObservationTree.Build(rows).Roots.Single().Children.Select(c => c.Row.Name!));
        await using var db = studio.CreateDbContext();
        Assert.Equal(1, (await TraceQueries.FindAsync(db, TestDatabase.DefaultProject, "trace", Cancel))!.ObservationCount);
    }

    [Fact]
    public async Task TraceWithoutToolData_IsLeftAsItIs()
    {
        await using var studio = await databases.CreateAsync(DatabaseKind.Sqlite);

        Assert.Empty(await DerivedAsync(studio, Node("a", null, 1, 2, """{"text":"a tool"}"""), Node("b", null, 1, null, "null")));
    }

    private static async Task<List<ObservationRow>> DerivedAsync(TestDatabase studio, params Patch[] patches) =>
        [.. (await RowsAsync(studio, patches)).Where(r => r.DerivedFromCall is not null)];

    private static async Task<IReadOnlyList<ObservationRow>> RowsAsync(TestDatabase studio, params Patch[] patches)
    {
        await studio.WriteAsync(patches);
        await using var db = studio.CreateDbContext();
        var trace = Hash128.Of("trace");
        var stored = await ObservationQueries.OfTraceAsync(db, TestDatabase.DefaultProject, trace, Cancel);
        var rows = await DerivedTools.AddAsync(db, studio.Services.GetRequiredService<BulkSql>(), TestDatabase.DefaultProject, trace, stored, Cancel);
        Assert.Equal(stored, rows.Take(stored.Count));
        return rows;
    }

    private static ObservationPatch Node(string id, string? parent, long start, long? end, string output, ObservationType type = ObservationType.Span) => new()
    {
        ProjectId = TestDatabase.DefaultProject,
        Id = id,
        Stamp = new Stamp(StampRank.Create, 1, 1),
        ReceivedAt = 1,
        TraceId = "trace",
        ParentId = parent,
        Name = id,
        Type = type,
        StartTime = start,
        EndTime = end,
        Output = (ReadOnlyMemory<byte>?)Encoding.UTF8.GetBytes(output),
    };
}
