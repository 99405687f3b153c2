using SwisperStudio.Core.Traces;
using Xunit;

namespace SwisperStudio.Tests.Core.Traces;

public class StepOrderTests
{
    [Fact]
    public void StepsOneAfterAnother_FollowEachOther()
    {
        var tree = Tree(("a", 1, 2), ("b", 2, 3), ("c", 4, 5));
        Assert.Equal(["b", "c", null], Each(tree, n => StepOrder.Next(n, tree)?.Row.Id));
        Assert.Equal([null, "a", "b"], Each(tree, n => StepOrder.Previous(n, tree)?.Row.Id));
        Assert.Equal([false, false, true], Each(tree, n => StepOrder.IsLast(n, tree)));
    }

    [Fact]
    public void ParallelSteps_AreNotEachOthersNext_AndHaveNone()
    {
        var tree = Tree(("a", 1, 2), ("b", 3, 6), ("c", 4, 5), ("d", 7, 8));
        Assert.Equal(["b", null, null, null], Each(tree, n => StepOrder.Next(n, tree)?.Row.Id));
        Assert.Equal([null, "a", "a", null], Each(tree, n => StepOrder.Previous(n, tree)?.Row.Id));
    }

    [Fact]
    public void StartsInWholeMilliseconds_MakeNoParallels()
    {
        // A clock that rounds starts down: b begins when a has ended, c with b.
        var tree = Tree(("a", 1_000_000, 2_700_000), ("b", 2_000_000, 9_500_000), ("c", 2_000_000, 7_500_000), ("d", 9_000_000, 9_900_000));
        Assert.Equal(["c", null, null, null], Each(tree, n => StepOrder.Next(n, tree)?.Row.Id));
        // One that does not round means what it says.
        tree = Tree(("a", 1_000_001, 2_700_000), ("b", 2_000_001, 3_500_000));
        Assert.Equal([null, null], Each(tree, n => StepOrder.Next(n, tree)?.Row.Id));
    }

    [Fact]
    public void RunningStep_HasNoNext_AndIsNotLast()
    {
        var tree = Tree(("a", 1, 2), ("b", 3, null));
        Assert.Equal(["b", null], Each(tree, n => StepOrder.Next(n, tree)?.Row.Id));
        Assert.Equal([false, false], Each(tree, n => StepOrder.IsLast(n, tree)));
    }

    [Fact]
    public void StepsWithoutDuration_KeepTheirOrder()
    {
        var tree = Tree(("a", 1, 1), ("b", 1, 1));
        Assert.Equal(["b", null], Each(tree, n => StepOrder.Next(n, tree)?.Row.Id));
        Assert.Equal([null, "a"], Each(tree, n => StepOrder.Previous(n, tree)?.Row.Id));
    }

    [Fact]
    public void ToolCalls_AreNoSteps()
    {
        var tree = ObservationTree.Build([
            Row("root", null, ObservationType.Agent, 0, 9), Row("a", "root", ObservationType.Span, 1, 2), Row("tool", "root", ObservationType.Tool, 3, 4), Row("b", "root", ObservationType.Span, 5, 6)]);
        Assert.Equal("b", StepOrder.Next(tree.Nodes.First(n => n.Row.Id == "a"), tree)?.Row.Id);
    }

    private static ObservationTree Tree(params (string Id, long Start, long? End)[] steps) => ObservationTree.Build(
        steps.Select(s => Row(s.Id, "root", ObservationType.Span, s.Start, s.End)).Append(Row("root", null, ObservationType.Agent, 0, 100)));

    private static IEnumerable<T> Each<T>(ObservationTree tree, Func<ObservationNode, T> read) => tree.Roots[0].Children.Select(read);

    private static ObservationRow Row(string id, string? parent, ObservationType type, long start, long? end) =>
        new() { Key = Guid.NewGuid(), Id = id, ParentId = parent, Type = type, StartTime = start, EndTime = end };
}
