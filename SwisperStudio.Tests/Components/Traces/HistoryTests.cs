using Bunit;
using Bunit.TestDoubles;
using Microsoft.Extensions.DependencyInjection;
using SwisperStudio.Core.Ingestion;
using SwisperStudio.Core.Traces;
using SwisperStudio.Web.Components.Traces;
using Xunit;

namespace SwisperStudio.Tests.Components.Traces;

public class HistoryTests
{
    [Fact]
    public async Task Matrix_TellsWhatEachStepDidToEachKey_AndLeadsToItsDifference()
    {
        await using var studio = await RunAsync();
        var page = studio.Open<TracePage>("tracing/t?node=plan&section=history");
        page.WaitForElement("[data-key]");
        Assert.Equal(["classify", "plan", "answer"], page.FindAll("thead bdi").Select(h => h.TextContent));
        Assert.Equal("plan", page.Find("thead .current bdi").TextContent);
        // An update leaves what it does not tell; a whole state removes what it lacks.
        Assert.Equal("+ · ·", Row(page, "intent"));
        Assert.Equal("· ~ ·", Row(page, "log"));
        Assert.Equal("· · −", Row(page, "scratch"));
        Assert.Equal("· · ·", Row(page, "user_message"));
        Assert.Equal("user_message", page.FindAll("[data-key]")[^1].GetAttribute("data-key"));
        Assert.DoesNotContain("_llm_model", page.Markup, StringComparison.Ordinal);

        await page.Find("[data-key=scratch] button.removed").ClickAsync(new());
        page.WaitForAssertion(() => Assert.Equal(["scratch"], page.FindAll("[data-path]").Select(l => l.GetAttribute("data-path"))));
        Assert.Equal("answer", page.Find("article").GetAttribute("data-observation"));
        Assert.Contains("section=state", studio.Context.Services.GetRequiredService<BunitNavigationManager>().Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scrubber_WalksThroughTheSteps_AndKeepsTheSection()
    {
        await using var studio = await RunAsync();
        var page = studio.Open<TracePage>("tracing/t?node=classify&section=raw");
        page.WaitForElement(".scrubber");
        Assert.Contains("Step 1 of 3", page.Find(".scrubber").TextContent, StringComparison.Ordinal);
        Assert.True(page.Find("button[aria-label='Previous step']").HasAttribute("disabled"));
        await page.Find(".scrubber input").InputAsync(new() { Value = "3" });
        page.WaitForAssertion(() => Assert.Equal("answer", page.Find("article").GetAttribute("data-observation")));
        page.WaitForAssertion(() => Assert.Equal("raw", page.Find("[data-section]").GetAttribute("data-section")));
        await page.Find("button[aria-label='Previous step']").ClickAsync(new());
        page.WaitForAssertion(() => Assert.Equal("plan", page.Find("article").GetAttribute("data-observation")));

        // The graph is no step of itself.
        page = studio.Open<TracePage>("tracing/t?node=graph");
        page.WaitForElement("article");
        Assert.Empty(page.FindAll(".scrubber"));
    }

    [Fact]
    public async Task ManySteps_ArePagedAroundTheOneChosen()
    {
        await using var studio = await StudioComponents.CreateAsync();
        await studio.Database.WriteAsync([Sent.Trace("t"), .. Enumerable.Range(0, 40).Select(i => Sent.Observation($"s{i}", "t", name: $"step {i}", input: $$"""{"n":{{i}}}""", output: $$"""{"n":{{i + 1}}}""", start: i * 10, end: (i * 10) + 5))]);
        var page = studio.Open<TracePage>("tracing/t?node=s20&section=history");
        page.WaitForAssertion(() => Assert.Contains("Steps 17–32 of 40", page.Markup, StringComparison.Ordinal));
        await page.FindAll(".tools button")[1].ClickAsync(new());
        page.WaitForAssertion(() => Assert.Contains("Steps 33–40 of 40", page.Markup, StringComparison.Ordinal));
        Assert.Equal(8, page.FindAll("[data-key=n] button.changed").Count);
    }

    private static string Row(IRenderedComponent<TracePage> page, string key) => string.Join(' ', page.FindAll($"[data-key={key}] button").Select(b => b.TextContent));

    private static async Task<StudioComponents> RunAsync()
    {
        var studio = await StudioComponents.CreateAsync();
        List<Patch> patches =
        [
            Sent.Trace("t"),
            Sent.Observation("graph", "t", type: ObservationType.Agent, input: """{"user_message":"hi"}""", output: """{"user_message":"hi"}""", end: 9_000),
            Sent.Observation("classify", "t", "graph", "classify", input: """{"user_message":"hi","log":[1],"scratch":1}""", output: """{"intent":"x","_llm_model":"m"}""", start: 0, end: 1_000),
            Sent.Observation("plan", "t", "graph", "plan", input: """{"user_message":"hi","log":[1],"scratch":1,"intent":"x"}""", output: """{"log":[1,2]}""", start: 2_000, end: 3_000),
            Sent.Observation("answer", "t", "graph", "answer", input: """{"user_message":"hi","log":[1,2],"scratch":1,"intent":"x"}""", output: """{"user_message":"hi","log":[1,2],"intent":"x"}""", start: 4_000, end: 5_000),
        ];
        await studio.Database.WriteAsync(patches);
        return studio;
    }
}
