using AngleSharp.Dom;
using Bunit;
using Bunit.TestDoubles;
using Microsoft.Extensions.DependencyInjection;
using SwisperStudio.Web.Auth;
using SwisperStudio.Web.Components.Traces;
using Xunit;

namespace SwisperStudio.Tests.Components.Traces;

public class TraceListPageTests
{
    private const string Message = "What's my next meeting?";

    [Fact]
    public async Task Traces_AreListedNewestFirst_WithTheirFigures()
    {
        await using var studio = await StudioComponents.CreateAsync();
        await studio.Database.WriteAsync([
            Sent.Trace("old", "Old", at: 0),
            Sent.Trace("new", "New", "user-1", "chat-1", at: 5000, "mail", "urgent"),
            Sent.Observation("o1", "new", start: 5000, end: 7300, level: "ERROR"),
            Sent.Observation("o2", "new", start: 5100, end: null)]);
        var page = studio.Open<TraceListPage>("tracing");
        var rows = Rows(page);
        Assert.Equal(["new", "old"], rows.Select(r => r.GetAttribute("data-trace-id")));
        foreach (var text in (string[])["New", "✕ 1 error", "user-1", "chat-1", "2.3 s", "mail"])
        {
            Assert.Contains(text, rows[0].TextContent, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("", "“”")]
    [InlineData("   ", "“   ”")]
    [InlineData("<script>alert(1)</script>", "<script>alert(1)</script>")]
    [InlineData("مرحبا\u202e", "مرحبا\u202e")]
    public async Task OddUsers_AreShown_AndFilteredByClick(string user, string shown)
    {
        await using var studio = await StudioComponents.CreateAsync();
        await studio.Database.WriteAsync([Sent.Trace("odd", "A", user), Sent.Trace("null", "B"), Sent.Trace("other", "C", "x")]);
        var page = studio.Open<TraceListPage>("tracing");
        var link = Rows(page).Single(r => r.GetAttribute("data-trace-id") == "odd").QuerySelector(".id a")!;
        Assert.Equal(shown, link.TextContent);
        Assert.Empty(page.FindAll("script"));

        var filtered = studio.Open<TraceListPage>(link.GetAttribute("href")!.Split('/')[^1]);
        Assert.Equal(["odd"], Rows(filtered).Select(r => r.GetAttribute("data-trace-id")));
        Assert.Contains($"user is “{user}”", filtered.Find(".chips").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Filters_AreTakenFromTheAddress()
    {
        await using var studio = await StudioComponents.CreateAsync();
        await studio.Database.WriteAsync([
            Sent.Trace("a", "Weather report", "u", at: 0, tags: "x"), Sent.Trace("b", "Weather", "u", at: 1000), Sent.Trace("c", "Mail", "u", at: 2000, tags: "x")]);
        Assert.Equal(["b", "a"], Ids(studio.Open<TraceListPage>("tracing?name=WEATHER")));
        Assert.Equal(["a"], Ids(studio.Open<TraceListPage>("tracing?name=weather&tag=x")));
        Assert.Equal(["c"], Ids(studio.Open<TraceListPage>("tracing?from=2025-11-06T07:00:02Z")));
        Assert.Contains("No traces match these filters", studio.Open<TraceListPage>("tracing?user_id=v").Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FilterForm_GoesToTheAddress()
    {
        await using var studio = await StudioComponents.CreateAsync();
        var page = studio.Open<TraceListPage>("tracing");
        page.Find("input[name=user_id]").Change("me & you");
        page.Find("form").Submit();
        Assert.EndsWith("/tracing?user_id=me%20%26%20you", studio.Context.Services.GetRequiredService<BunitNavigationManager>().Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_GoForthAndBack()
    {
        await using var studio = await StudioComponents.CreateAsync();
        await studio.Database.WriteAsync([.. Enumerable.Range(0, 120).Select(i => Sent.Trace($"t{i:000}", at: i / 2))]);
        var first = studio.Open<TraceListPage>("tracing");
        var second = studio.Open<TraceListPage>(Link(first, "Older"));
        var third = studio.Open<TraceListPage>(Link(second, "Older"));
        Assert.Equal(120, Ids(first).Concat(Ids(second)).Concat(Ids(third)).Distinct().Count());
        Assert.Equal(20, Ids(third).Count);
        await third.FindAll("button").First(b => b.TextContent.Contains("Newer", StringComparison.Ordinal)).ClickAsync(new());
        third.WaitForAssertion(() => Assert.EndsWith(Link(first, "Older"), studio.Context.Services.GetRequiredService<BunitNavigationManager>().Uri, StringComparison.Ordinal));
    }

    [Fact]
    public async Task TracesNamedLikeTheirGraph_ShowWhatTheUserSaid()
    {
        await using var studio = await StudioComponents.CreateAsync();
        await studio.Database.WriteAsync([
            Sent.Trace("same", "supervisor"), Sent.Observation("r1", "same", name: "supervisor", input: $$"""{"user_message":"{{Message}}"}"""),
            Sent.Trace("long", "supervisor"), Sent.Observation("r2", "long", name: "supervisor", input: $$"""{"user_message":"{{new string('w', 5000)}}"}"""),
            Sent.Trace("named", "A name"), Sent.Observation("r3", "named", name: "supervisor", input: $$"""{"user_message":"{{Message}}"}"""),
            Sent.Trace("12345678-9"), Sent.Observation("r4", "12345678-9", name: "supervisor", input: "[1]")]);
        var page = studio.Open<TraceListPage>("tracing");
        var names = Rows(page).ToDictionary(r => r.GetAttribute("data-trace-id")!, r => r.QuerySelector(".open")!.TextContent);
        Assert.Equal((Message, new string('w', 200) + "…", "A name", "Trace 12345678"), (names["same"], names["long"], names["named"], names["12345678-9"]));
    }

    [Fact]
    public async Task EmptyList_ShowsHowToSend_AndTurnsIntoTheList()
    {
        await using var studio = await StudioComponents.CreateAsync();
        var page = studio.Open<TraceListPage>("tracing");
        Assert.Contains("api_url=\"http://localhost\"", page.Find("pre").TextContent, StringComparison.Ordinal);
        page.Find(".guides select").Change("curl");
        Assert.Contains("curl -X POST http://localhost/api/v1/traces", page.Find("pre").TextContent, StringComparison.Ordinal);
        await studio.Database.WriteAsync([Sent.Trace("first")]);
        page.WaitForAssertion(() => Assert.Equal(["first"], Ids(page)));
    }

    [Fact]
    public async Task NewTraces_AppearByThemselves()
    {
        await using var studio = await StudioComponents.CreateAsync();
        await studio.Database.WriteAsync([Sent.Trace("a", at: 0)]);
        var page = studio.Open<TraceListPage>("tracing");
        await studio.Database.WriteAsync([Sent.Trace("b", at: 10), Sent.Observation("o2", "a", level: "ERROR")]);
        page.WaitForAssertion(() => Assert.Equal(["b", "a"], Ids(page)));
        Assert.Equal("error", page.FindAll("[data-status]")[1].GetAttribute("data-status"));

        // Signals that come at once are one; the next is looked at after a pause.
        await studio.Database.WriteAsync([Sent.Trace("c", at: 20)]);
        page.WaitForAssertion(() =>
        {
            studio.Clock.Advance(TimeSpan.FromMilliseconds(100));
            Assert.Equal(["c", "b", "a"], Ids(page));
        });
    }

    [Fact]
    public async Task Paused_NewTracesAreOffered_UntilItGoesOn()
    {
        await using var studio = await StudioComponents.CreateAsync();
        await studio.Database.WriteAsync([Sent.Trace("a", at: 0)]);
        var page = studio.Open<TraceListPage>("tracing");
        await page.Find("button.live").ClickAsync(new());
        await studio.Database.WriteAsync([Sent.Trace("b", at: 10)]);
        page.WaitForAssertion(() => Assert.Contains("1 new trace", page.Markup, StringComparison.Ordinal));
        Assert.Equal(["a"], Ids(page));
        await page.Find("button.live").ClickAsync(new());
        page.WaitForAssertion(() => Assert.Equal(["b", "a"], Ids(page)));
    }

    [Fact]
    public async Task NewTraces_WhileRowsAreRead_AreOffered_AndMoveNothing()
    {
        await using var studio = await StudioComponents.CreateAsync();
        await studio.Database.WriteAsync([Sent.Trace("a", at: 0), Sent.Observation("o", "a", end: null)]);
        var page = studio.Open<TraceListPage>("tracing");
        await page.Find(".table-scroll").TriggerEventAsync("onmouseenter", EventArgs.Empty);
        await studio.Database.WriteAsync([Sent.Trace("b", at: 10), Sent.Trace("c", at: 20), Sent.Observation("o2", "a", level: "ERROR")]);
        page.WaitForAssertion(() => Assert.Contains("2 new traces", page.Markup, StringComparison.Ordinal));
        Assert.Equal(["a"], Ids(page));
        Assert.Equal("error", page.Find("[data-status]").GetAttribute("data-status"));
        page.FindAll("button").First(b => b.TextContent.Contains("2 new traces", StringComparison.Ordinal)).Click();
        page.WaitForAssertion(() => Assert.Equal(["c", "b", "a"], Ids(page)));
    }

    [Fact]
    public async Task Deleting_IsOfferedToEditorsOnly()
    {
        await using var reader = await StudioComponents.CreateAsync();
        await reader.Database.WriteAsync([Sent.Trace("a")]);
        Assert.DoesNotContain("Delete", reader.Open<TraceListPage>("tracing").Markup, StringComparison.Ordinal);
        await using var editor = await StudioComponents.CreateAsync(Policies.CanEditProjects);
        await editor.Database.WriteAsync([Sent.Trace("a")]);
        Assert.NotNull(editor.Open<TraceListPage>("tracing").Find("button[title='Delete trace']"));
    }

    [Fact]
    public async Task Selection_IsOfThisPage_AndForEditors()
    {
        await using var studio = await StudioComponents.CreateAsync(Policies.CanEditProjects);
        await studio.Database.WriteAsync([Sent.Trace("a", at: 0), Sent.Trace("b", at: 1000), Sent.Trace("c", at: 2000)]);
        var page = studio.Open<TraceListPage>("tracing");
        Assert.Empty(page.FindAll(".selection"));

        page.Find("thead input").Change(true);
        Assert.Contains("3 selected", page.Find(".selection").TextContent, StringComparison.Ordinal);
        page.Find("[data-trace-id='b'] input").Change(false);
        Assert.Contains("2 selected", page.Find(".selection").TextContent, StringComparison.Ordinal);
        Assert.False(page.Find("thead input").HasAttribute("checked"));
        page.FindAll(".selection button")[1].Click();
        Assert.Empty(page.FindAll(".selection"));

        await using var reader = await StudioComponents.CreateAsync();
        await reader.Database.WriteAsync([Sent.Trace("a")]);
        Assert.Empty(reader.Open<TraceListPage>("tracing").FindAll("input[type=checkbox]"));
    }

    private static List<IElement> Rows(IRenderedComponent<TraceListPage> page) => [.. page.FindAll("[data-trace-id]")];

    private static List<string?> Ids(IRenderedComponent<TraceListPage> page) => [.. Rows(page).Select(r => r.GetAttribute("data-trace-id"))];

    private static string Link(IRenderedComponent<TraceListPage> page, string text) =>
        page.FindAll("nav a").First(a => a.TextContent.Contains(text, StringComparison.Ordinal)).GetAttribute("href")!.Split('/')[^1];
}
