using SwisperStudio.Core.Traces;
using SwisperStudio.Web.Components.Traces;
using Xunit;

namespace SwisperStudio.Tests.Components.Traces;

public class TreeViewTests
{
    [Fact]
    public void SmallTree_IsOpen_AndFolds()
    {
        var (view, find) = Small();
        Assert.Equal("root a b c d", Shown(view));
        view.Toggle(find("a"));
        Assert.Equal("root a d", Shown(view));
        view.Reveal(find("c"));
        Assert.Equal("root a b c d", Shown(view));
        view.OpenTo(0);
        Assert.Equal("root", Shown(view));
        view.Reveal(find("c"));
        Assert.Equal("root a b c d", Shown(view));
    }

    [Fact]
    public void Search_KeepsTheWayToWhatItFinds()
    {
        var (view, find) = Small();
        view.OpenTo(0);
        view.Filter = view.Filter with { Search = "B" };
        Assert.Equal("root a b", Shown(view));
        Assert.Equal((1, true, false), (view.MatchCount, view.Finds(find("b")), view.Finds(find("a"))));
        view.Filter = view.Filter with { Search = "" };
        Assert.Equal("root", Shown(view));
    }

    [Fact]
    public void Levels_OfNesting_OpenSoFar()
    {
        var (view, find) = Small();
        view.OpenTo(1);
        Assert.Equal("root a d", Shown(view));
        view.Toggle(find("a"));
        Assert.Equal("root a b c d", Shown(view));
        view.OpenTo(0);
        Assert.Equal("root", Shown(view));
        view.OpenTo(int.MaxValue);
        Assert.Equal("root a b c d", Shown(view));
    }

    [Fact]
    public void Filters_ByTypeAndErrors()
    {
        var (view, _) = Small();
        view.Filter = view.Filter.Toggle(ObservationType.Generation);
        Assert.Equal("root a c", Shown(view));
        view.Filter = view.Filter with { ErrorsOnly = true };
        Assert.Equal("", Shown(view));
        view.Filter = view.Filter.Toggle(ObservationType.Generation);
        Assert.Equal("root a b d", Shown(view));
        view.Filter = view.Filter with { ErrorsOnly = false };
        view.Filter = view.Filter with { LeastLevel = ObservationLevel.Warning };
        Assert.Equal("root a b d", Shown(view));
        Assert.Equal(ObservationLevel.Default, Row("x", null, level: "2").Severity);
        view.Filter = view.Filter with { LeastLevel = ObservationLevel.Default };
        Assert.Equal("root a b c d", Shown(view));
    }

    [Fact]
    public void Arrows_WalkTheTree()
    {
        var (view, find) = Small();
        string? Press(string from, string key) => view.Move(find(from), key)?.Row.Id;
        Assert.Equal(("a", "root", "root", "d"), (Press("root", "ArrowDown"), Press("root", "ArrowUp"), Press("a", "Home"), Press("a", "End")));
        Assert.Equal(("b", "a"), (Press("a", "ArrowRight"), Press("b", "ArrowLeft")));
        Assert.Equal("a", Press("a", "ArrowLeft"));
        Assert.Equal("root a d", Shown(view));
        Assert.Equal(("root", "a"), (Press("a", "ArrowLeft"), Press("a", "ArrowRight")));
        Assert.Equal("root a b c d", Shown(view));
        Assert.Equal("root", view.Move(null, "ArrowDown")?.Row.Id);
    }

    [Fact]
    public void NextError_GoesRound()
    {
        var (view, find) = Small();
        Assert.Equal(("b", "d", "b"), (view.NextError(null)!.Row.Id, view.NextError(find("b"))!.Row.Id, view.NextError(find("d"))!.Row.Id));
        Assert.Equal("d", view.NextError(find("c"))!.Row.Id);
        Assert.Null(new TreeView(ObservationTree.Build([Row("x", null)])).NextError(null));
    }

    [Fact]
    public void DeepChain_ShowsItsTop_AndOpensWhole()
    {
        var tree = ObservationTree.Build(Enumerable.Range(0, 5000).Select(i => Row($"n{i}", i == 0 ? null : $"n{i - 1}")));
        var view = new TreeView(tree);
        Assert.Equal(2, view.Rows.Count);
        view.Reveal(tree.Nodes[^1]);
        Assert.Equal(5000, view.Rows.Count);
        view.OpenTo(int.MaxValue);
        Assert.Equal(4999, view.IndexOf(tree.Nodes[^1]));
    }

    [Fact]
    public void NewerTree_KeepsWhatIsOpen()
    {
        var (view, find) = Small();
        view.Toggle(find("a"));
        view.Update(ObservationTree.Build([Row("root", null), Row("a", "root", 1), Row("b", "a", 2), Row("e", "root", 9)]));
        Assert.Equal("root a e", Shown(view));
    }

    private static (TreeView View, Func<string, ObservationNode> Find) Small()
    {
        var tree = ObservationTree.Build([
            Row("root", null),
            Row("a", "root", 1),
            Row("b", "a", 2, level: "ERROR"),
            Row("c", "a", 3, ObservationType.Generation),
            Row("d", "root", 4, level: "error")]);
        return (new TreeView(tree), id => tree.Nodes.Single(n => n.Row.Id == id));
    }

    private static ObservationRow Row(string id, string? parent, long start = 0, ObservationType type = ObservationType.Span, string? level = null) =>
        new() { Key = Guid.NewGuid(), Id = id, ParentId = parent, Name = id, Type = type, StartTime = start, Level = level };

    private static string Shown(TreeView view) => string.Join(' ', view.Rows.Select(r => r.Row.Id));
}
