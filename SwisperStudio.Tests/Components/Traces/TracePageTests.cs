using Bunit;
using Bunit.TestDoubles;
using Microsoft.Extensions.DependencyInjection;
using SwisperStudio.Core;
using SwisperStudio.Core.Scores;
using SwisperStudio.Core.Traces;
using SwisperStudio.Web.Auth;
using SwisperStudio.Web.Components.Traces;
using Xunit;

namespace SwisperStudio.Tests.Components.Traces;

public class TracePageTests
{
    [Theory]
    [InlineData("plain")]
    [InlineData("a/b?c=1#d%2F..")]
    [InlineData("ü 🎉 +&")]
    [InlineData("<script>")]
    public async Task Trace_OfAnyId_IsShown(string id)
    {
        await using var studio = await StudioComponents.CreateAsync();
        await studio.Database.WriteAsync([Sent.Trace(id, "The name"), Sent.Observation("o/1?#", id, name: "step")]);
        var page = Open(studio, id, "o/1?#");
        page.WaitForAssertion(() => Assert.Equal("The name", page.Find("h1").TextContent));
        Assert.Equal("o/1?#", page.Find("article").GetAttribute("data-observation"));
        Assert.Empty(page.FindAll("script"));
    }

    [Fact]
    public async Task Scores_StandWithWhatTheyJudge_AndAppearByThemselves()
    {
        await using var studio = await StudioComponents.CreateAsync();
        await studio.Database.WriteAsync([Sent.Trace("t"), Sent.Observation("o", "t", name: "step")]);
        var given = 0;
        await ScoreAsync("whole", null, 0.25, "<b>good</b>");
        await ScoreAsync("step", "o", 1, null);
        await ScoreAsync("lost", "not there", 0, null);
        var page = Open(studio, "t", "o");
        page.WaitForElement("header li");
        Assert.Equal(["whole 0.25 <b>good</b>", "lost 0"], page.FindAll("header li").Select(Text));

        await ScoreAsync("later", null, 2, null);
        page.WaitForAssertion(() => Assert.Equal("later 2", Text(page.FindAll("header li")[^1])));
        studio.Context.Services.GetRequiredService<BunitNavigationManager>().NavigateTo($"/projects/{StudioComponents.Project}/tracing/t?node=o&section=metadata");
        page.WaitForAssertion(() => Assert.Equal("step 1", Text(page.Find("article li"))));

        async Task ScoreAsync(string name, string? observation, double value, string? comment)
        {
            await using var db = studio.Database.CreateDbContext();
            var score = new Score { Id = name, Key = Hash128.Of(name), Name = name, Value = value, Comment = comment, TraceId = "t", TraceKey = Hash128.Of("t"), ObservationId = observation, Timestamp = Sent.At(++given) };
            await studio.Database.Services.GetRequiredService<ScoreChanges>().StoreAsync(db, StudioComponents.Project, [score], Xunit.TestContext.Current.CancellationToken);
        }

        static string Text(AngleSharp.Dom.IElement line) => string.Join(' ', line.Children.Select(c => c.TextContent));
    }

    [Fact]
    public async Task UnknownTrace_IsNotFound()
    {
        await using var studio = await StudioComponents.CreateAsync();
        var page = Open(studio, "nothing");
        page.WaitForAssertion(() => Assert.Contains("There is no such trace", page.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Tree_ShowsNodesWithTheirMarks()
    {
        await using var studio = await StudioComponents.CreateAsync();
        await studio.Database.WriteAsync([
            Sent.Trace("t"),
            Sent.Observation("root", "t", name: "graph", type: ObservationType.Agent, input: """{"a":1}""", output: """{"a":2,"b":1}""", end: 2300),
            Sent.Observation("failed", "t", "root", "step", level: "ERROR", message: "boom"),
            Sent.Observation("running", "t", "root", null, end: null),
            Sent.Observation("back", "t", "root", "clock", start: 500, end: 100),
            Sent.Observation("lost", "t", "nowhere", "orphan", start: 2000)]);
        var page = Open(studio, "t");
        page.WaitForElement("[data-observation-id]");
        Assert.Equal(["root", "failed", "running", "back", "lost"], Ids(page));
        foreach (var (id, text) in (ReadOnlySpan<(string, string)>)[
            ("root", "AGENT"), ("root", "below"), ("root", "+1 ~1"), ("root", "2.3 s"), ("failed", "error"), ("running", "running"), ("running", "Unnamed"), ("back", "ends before start"), ("lost", "orphan")])
        {
            Assert.Contains(text, page.Find($"[data-observation-id={id}]").TextContent, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task ChosenNode_StandsInTheAddress()
    {
        await using var studio = await StudioComponents.CreateAsync();
        await studio.Database.WriteAsync([Sent.Trace("t"), Sent.Observation("a", "t"), Sent.Observation("b", "t", start: 1)]);
        var page = Open(studio, "t");
        page.WaitForElement("[data-observation-id=b]");
        await page.Find("[data-observation-id=b]").ClickAsync(new());
        page.WaitForAssertion(() => Assert.Equal("b", page.Find("article").GetAttribute("data-observation")));
        Assert.EndsWith("?node=b", studio.Context.Services.GetRequiredService<BunitNavigationManager>().Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunningTrace_GrowsByItself_AndKeepsWhatIsChosen()
    {
        await using var studio = await StudioComponents.CreateAsync();
        await studio.Database.WriteAsync([Sent.Trace("t"), Sent.Observation("a", "t", end: null)]);
        var page = Open(studio, "t", "a");
        page.WaitForElement("article");
        await studio.Database.WriteAsync([Sent.Observation("b", "t", start: 1)]);
        page.WaitForAssertion(() => Assert.Equal(["a", "b"], Ids(page)));
        Assert.Equal("a", page.Find("article").GetAttribute("data-observation"));
    }

    [Fact]
    public async Task Deleting_IsOfferedToEditorsOnly()
    {
        await using var reader = await StudioComponents.CreateAsync();
        await reader.Database.WriteAsync([Sent.Trace("t", "The name")]);
        var page = Open(reader, "t");
        page.WaitForAssertion(() => Assert.Equal("The name", page.Find("h1").TextContent));
        Assert.DoesNotContain("Delete trace", page.Markup, StringComparison.Ordinal);

        await using var editor = await StudioComponents.CreateAsync(Policies.CanEditProjects);
        await editor.Database.WriteAsync([Sent.Trace("t")]);
        Assert.NotNull(Open(editor, "t").WaitForElement("button[title='Delete trace']"));
    }

    private static IRenderedComponent<TracePage> Open(StudioComponents studio, string id, string? node = null) =>
        studio.Open<TracePage>($"tracing/{Uri.EscapeDataString(id)}{(node is null ? "" : "?node=" + Uri.EscapeDataString(node))}");

    private static IEnumerable<string?> Ids(IRenderedComponent<TracePage> page) => page.FindAll("[data-observation-id]").Select(r => r.GetAttribute("data-observation-id"));
}
