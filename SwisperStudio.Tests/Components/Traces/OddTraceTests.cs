using Bunit;
using SwisperStudio.Core.Ingestion;
using SwisperStudio.Core.Traces;
using SwisperStudio.Web.Components.Traces;
using Xunit;

namespace SwisperStudio.Tests.Components.Traces;

/// <summary>Whatever clients send, each view shows something true.</summary>
public class OddTraceTests
{
    private static readonly string Nested = string.Concat(Enumerable.Repeat("""{"a":""", 100)) + "1" + new string('}', 100);

    public static TheoryData<string, string> TracesAndViews => new MatrixTheoryData<string, string>(
        ["empty", "cycle", "own parent", "orphans", "thousand roots", "no names", "backwards", "no times", "numbers and texts", "nested", "hostile names", "one id twice"],
        ["tree", "timeline", "graph"]);

    [Theory]
    [MemberData(nameof(TracesAndViews))]
    public async Task View_OfAnOddTrace_ShowsIt(string kind, string view)
    {
        await using var studio = await StudioComponents.CreateAsync();
        var observations = Observations(kind);
        await studio.Database.WriteAsync([Sent.Trace("t", name: "odd"), .. observations]);
        var page = studio.Open<TracePage>($"tracing/t?view={view}");
        page.WaitForElement(".observations");
        Assert.Empty(page.FindAll(".alert.error:not(.message)"));
        if (kind == "empty")
        {
            Assert.Contains("No observations for this trace yet", page.Markup, StringComparison.Ordinal);
            return;
        }

        page.WaitForElement("article [data-section]");
        var shown = view == "graph" ? page.FindAll(".step bdi").Select(b => b.TextContent) : page.FindAll(".node .label").Select(b => b.TextContent);
        Assert.NotEmpty(shown);
        Assert.All(shown, name => Assert.False(string.IsNullOrWhiteSpace(name)));
        Assert.Empty(page.FindAll("article script, .observations script, .observations img"));
    }

    private static ObservationPatch[] Observations(string kind) => kind switch
    {
        "empty" => [],
        "cycle" => [Sent.Observation("a", "t", "c", "a"), Sent.Observation("b", "t", "a", "b"), Sent.Observation("c", "t", "b", "c")],
        "own parent" => [Sent.Observation("a", "t", "a", "a")],
        "orphans" => [Sent.Observation("a", "t", "nobody", "a"), Sent.Observation("b", "t", "no one", "b", start: 2000, end: 3000)],
        "thousand roots" => [.. Enumerable.Range(0, 1_000).Select(n => Sent.Observation($"o{n}", "t", name: $"root {n}", start: n, end: n + 10))],
        "no names" => [Sent.Observation("a", "t"), Sent.Observation("b", "t", "a", ""), Sent.Observation("c", "t", "a", "\t")],
        "backwards" => [Sent.Observation("a", "t", name: "a", start: 5000, end: 1000), Sent.Observation("b", "t", "a", "b", start: 0, end: 9000)],
        "no times" => [Sent.Observation("a", "t", name: "a") with { StartTime = default, EndTime = default }, Sent.Observation("b", "t", "a", "b") with { StartTime = default }],
        "numbers and texts" => [Sent.Observation("a", "t", name: "a", input: "1e999", output: "\"text\""), Sent.Observation("b", "t", "a", "b", input: "[]", output: "null", start: 2000, end: 3000), Sent.Observation("c", "t", "a", "c", input: "false", output: "{}", start: 4000, end: 5000)],
        "nested" => [Sent.Observation("a", "t", name: "a", input: Nested, output: Nested.Replace('1', '2'))],
        "hostile names" => [Sent.Observation("<b>\"'&", "t", name: "<img src=x onerror=alert(1)>"), Sent.Observation("‮", "t", "<b>\"'&", "‮evil‬ \u0001", level: "<script>", message: "</script><script>alert(1)</script>")],
        "one id twice" => [Sent.Observation("a", "t", name: "first", type: ObservationType.Agent), Sent.Observation("a", "t", name: "second")],
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
