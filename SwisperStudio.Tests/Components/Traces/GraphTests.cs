using Bunit;
using SwisperStudio.Core.Traces;
using SwisperStudio.Web.Components.Traces;
using Xunit;

namespace SwisperStudio.Tests.Components.Traces;

public class GraphTests
{
    [Fact]
    public async Task Click_CyclesThroughTheVisits()
    {
        await using var studio = await StudioComponents.CreateAsync();
        await studio.Database.WriteAsync([
            Sent.Trace("t"), Sent.Observation("root", "t", name: "supervisor", start: 0, end: 100),
            Sent.Observation("p1", "t", "root", "plan", start: 0, end: 10), Sent.Observation("p2", "t", "root", "plan", start: 20, end: 30, level: "ERROR"), Sent.Observation("a", "t", "root", "act", start: 10, end: 20)]);
        var page = studio.Open<TracePage>("tracing/t?view=graph");
        page.WaitForAssertion(() => Assert.Equal(3, page.FindAll(".step").Count));
        Assert.Contains("3 nodes, 4 observations", page.Markup, StringComparison.Ordinal);
        Assert.Equal(2, page.FindAll("path.line").Count);
        Assert.Single(page.FindAll("path.line.loop"));

        foreach (var (id, figures) in new[] { ("p1", "1 of 2 · 20 ms · ✕ 1"), ("p2", "2 of 2 · 20 ms · ✕ 1"), ("p1", "1 of 2 · 20 ms · ✕ 1") })
        {
            await page.FindAll(".step").Single(s => s.QuerySelector("bdi")!.TextContent == "plan").ClickAsync(new());
            page.WaitForAssertion(() => Assert.Equal(id, page.Find("article").GetAttribute("data-observation")));
            page.WaitForAssertion(() => Assert.Equal(figures, page.Find(".step.selected .figures").TextContent));
        }
    }

    [Fact]
    public async Task Names_AreShownAsText_AndFiltersLetTheRestStepBack()
    {
        await using var studio = await StudioComponents.CreateAsync();
        await studio.Database.WriteAsync([
            Sent.Trace("t"), Sent.Observation("x", "t", name: "<script>alert(1)</script>", type: ObservationType.Tool), Sent.Observation("y", "t", name: " ", start: 2000, end: 3000)]);
        var page = studio.Open<TracePage>("tracing/t?view=graph");
        page.WaitForAssertion(() => Assert.Equal(["<script>alert(1)</script>", "Unnamed"], page.FindAll(".step bdi").Select(b => b.TextContent)));
        Assert.Empty(page.FindAll("script"));
        await page.Find("button[title='Only Tool']").ClickAsync(new());
        page.WaitForAssertion(() => Assert.Equal("Unnamed", page.Find(".step.way bdi").TextContent));
    }

    [Fact]
    public void Layers_LeadFromLeftToRight_AndNoNodeLiesOnAnother()
    {
        var drawing = GraphDrawing.Of(ExecutionGraph.Of(ObservationTree.Build(
        [
            Row("s", null, "start", 0, 10), Row("a", null, "left", 10, 20), Row("b", null, "right", 11, 20), Row("j", null, "join", 20, 30),
            Row("in1", "a", "inner", 11, 12), Row("in2", "a", "other", 13, 14), Row("e", null, "start", 31, 32), Row("f", null, "far", 33, 34),
        ])));
        var boxes = drawing.Boxes.ToDictionary(b => b.Node.Name!);
        Assert.True(boxes["start"].X < boxes["left"].X && boxes["left"].X == boxes["right"].X && boxes["right"].X < boxes["join"].X);
        Assert.All(["inner", "other"], name => Assert.True(Holds(boxes["left"], boxes[name])));
        foreach (var (one, other) in drawing.Boxes.SelectMany((b, i) => drawing.Boxes.Skip(i + 1).Select(o => (b, o))).Where(p => !Holds(p.b, p.o)))
        {
            Assert.True(one.X + one.Width <= other.X || other.X + other.Width <= one.X || one.Y + one.Height <= other.Y || other.Y + other.Height <= one.Y, $"{one.Node.Name} lies on {other.Node.Name}");
        }

        Assert.All(drawing.Boxes, b => Assert.True(b.X >= 0 && b.Y >= 0 && b.X + b.Width <= drawing.Width && b.Y + b.Height <= drawing.Height));
        Assert.Equal("join→start", string.Join(' ', drawing.Lines.Where(l => l.IsLoop).Select(l => $"{l.Edge.From.Name}→{l.Edge.To.Name}")));

        static bool Holds(GraphBox outer, GraphBox inner) => inner.Node.Parent == outer.Node
            && inner.X > outer.X && inner.Y >= outer.Y + GraphDrawing.LabelHeight && inner.X + inner.Width < outer.X + outer.Width && inner.Y + inner.Height < outer.Y + outer.Height;
    }

    private static ObservationRow Row(string id, string? parent, string name, long start, long end) => new()
    {
        Key = Guid.NewGuid(),
        Id = id,
        ParentId = parent,
        Name = name,
        Type = ObservationType.Span,
        StartTime = start * 1_000_000_000,
        EndTime = end * 1_000_000_000,
    };
}
