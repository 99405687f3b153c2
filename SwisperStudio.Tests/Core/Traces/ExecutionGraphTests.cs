using SwisperStudio.Core.Traces;
using Xunit;

namespace SwisperStudio.Tests.Core.Traces;

public class ExecutionGraphTests
{
    private const long Second = 1_000_000_000;

    [Fact]
    public void Steps_OfOneName_AreOneNode_AndALoopLeadsBack()
    {
        var graph = Graph(Row("root", null, "supervisor", 0, 100), Row("a", "root", "plan", 0, 10), Row("b", "root", "act", 10, 20), Row("c", "root", "plan", 20, 30), Row("d", "root", "act", 30, 40), Row("e", "root", "answer", 41, 50));
        var inside = Assert.Single(graph.Roots);
        Assert.Equal(["plan", "act", "answer"], inside.Children.Select(n => n.Name));
        Assert.Equal(["act→answer×1", "act→plan×1", "plan→act×2"], Edges(inside.Edges));
        Assert.Equal(["a", "c"], inside.Children[0].Visits.Select(v => v.Row.Id));
        Assert.Equal((20 * Second, 0), (inside.Children[0].Latency, inside.Children[0].Errors));
    }

    [Fact]
    public void ParallelSteps_FollowTheSame_AndLeadToTheSame()
    {
        var graph = Graph(Row("s", null, "start", 0, 10), Row("x", null, "left", 10, 30), Row("y", null, "right", 11, 20), Row("z", null, "right", 12, 25), Row("j", null, "join", 30, 40));
        Assert.Equal(["left→join×1", "right→join×1", "start→left×1", "start→right×2"], Edges(graph.Edges));
    }

    [Fact]
    public void BranchOfTwoSteps_BesideALongOne_IsNotSkipped()
    {
        var graph = Graph(Row("s", null, "start", 0, 10), Row("l", null, "long", 10, 50), Row("x", null, "first", 10, 20), Row("y", null, "second", 20, 30), Row("j", null, "join", 50, 60));
        Assert.Equal(["first→second×1", "long→join×1", "second→join×1", "start→first×1", "start→long×1"], Edges(graph.Edges));
    }

    [Fact]
    public void ClocksThatDifferByLessThanAMillisecond_DoNotMakeStepsParallel_ButShorterStepsStaySo()
    {
        var overlapping = Graph(Nanoseconds("a", "one", 0, 5_000_400), Nanoseconds("b", "two", 5_000_000, 9_000_000));
        Assert.Equal(["one→two×1"], Edges(overlapping.Edges));
        var beside = Graph(Nanoseconds("a", "one", 0, 400_000), Nanoseconds("b", "two", 100_000, 400_000));
        Assert.Empty(beside.Edges);
    }

    [Fact]
    public void WhatRuns_LeadsNowhereYet_AndWhatEndsBeforeItBegins_TakesNoTime()
    {
        var graph = Graph(Row("a", null, "runs", 0, null), Row("b", null, "back", 10, 5), Row("c", null, "event", 10, null, ObservationType.Event), Row("d", null, "next", 11, 12), Row("e", null, "unknown", null, null));
        Assert.Equal(["back→event×1", "event→next×1", "next→unknown×1"], Edges(graph.Edges));
    }

    [Fact]
    public void Children_LieInTheNodeOfTheirParentsName_AndTypesOfOneNameApart()
    {
        var graph = Graph(Row("a", null, "agent", 0, 10), Row("a1", "a", "tool", 1, 2, ObservationType.Tool), Row("b", null, "agent", 10, 20), Row("b1", "b", "tool", 11, 12, ObservationType.Tool), Row("b2", "b", "tool", 13, 14));
        var agent = Assert.Single(graph.Roots);
        Assert.Equal([(ObservationType.Tool, 2), (ObservationType.Span, 1)], agent.Children.Select(n => (n.Type, n.Visits.Count)));
        Assert.Equal(["agent→agent×1"], Edges(graph.Edges));
        Assert.Same(agent, agent.Children[0].Parent);
    }

    [Fact]
    public void ManyNames_AreGathered_AndWhatIsDeeperIsCounted()
    {
        var wide = Graph([.. Enumerable.Range(0, 100).Select(n => Row($"o{n:000}", null, $"name {n}", n, n + 1))]);
        Assert.Equal(30, wide.Roots.Count);
        Assert.Equal((71, 71, null), (wide.Roots[^1].Names, wide.Roots[^1].Visits.Count, wide.Roots[^1].Name));
        Assert.Equal("→×70", Edges(wide.Edges).Single(e => e.StartsWith('→')));

        var deep = ObservationTree.Build(Enumerable.Range(0, 20_000).Select(n => Row($"n{n:00000}", n == 0 ? null : $"n{n - 1:00000}", "step", n, 40_000 - n)));
        var graph = ExecutionGraph.Of(deep);
        var (drawn, at) = (1, graph.Roots[0]);
        for (; at.Children.Count > 0; at = at.Children[0])
        {
            drawn++;
        }

        Assert.Equal(20_000, drawn + at.Hidden);
        Assert.Same(at, graph.Find(deep.Nodes[^1]));
    }

    [Fact]
    public void EightyThousandSteps_SideBySide_AreOneNode()
    {
        var tree = ObservationTree.Build(Enumerable.Range(0, 80_000).Select(n => Row($"o{n:00000}", null, n % 2 == 0 ? "even" : "odd", 0, 10)).Append(Row("z", null, "join", 20, 30)));
        Assert.Equal(["even→join×1", "odd→join×1"], Edges(ExecutionGraph.Of(tree).Edges));
    }

    private static string[] Edges(IEnumerable<GraphEdge> edges) => [.. edges.Select(e => $"{e.From.Name}→{e.To.Name}×{e.Count}").Order(StringComparer.Ordinal)];

    private static ExecutionGraph Graph(params ObservationRow[] rows) => ExecutionGraph.Of(ObservationTree.Build(rows));

    private static ObservationRow Row(string id, string? parent, string name, long? start, long? end, ObservationType type = ObservationType.Span) =>
        Nanoseconds(id, name, start * Second, end * Second) with { ParentId = parent, Type = type };

    private static ObservationRow Nanoseconds(string id, string name, long? start, long? end) => new()
    {
        Key = Guid.NewGuid(),
        Id = id,
        Name = name,
        Type = ObservationType.Span,
        StartTime = start,
        EndTime = end,
    };
}
