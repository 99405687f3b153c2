using Bunit;
using SwisperStudio.Core.Traces;
using SwisperStudio.Web.Components.Traces;
using Xunit;

namespace SwisperStudio.Tests.Components.Traces;

public class StateWritersTests
{
    [Fact]
    public async Task Value_TellsWhichStepsWroteIt_AndLeadsThere()
    {
        await using var studio = await CreateAsync();
        var page = studio.Open<TracePage>("tracing/t?node=s3&section=state");
        var who = page.WaitForElement("button[aria-label='Who wrote answer.text?']");
        await who.ClickAsync(new());
        page.WaitForAssertion(() => Assert.Equal(["1 one added", "3 <b>three</b> changed"], page.FindAll(".writers li").Select(l => l.TextContent.Trim())));
        Assert.Equal("3 <b>three</b> changed", page.Find(".writers [aria-current]").TextContent.Trim());

        // The question goes along.
        await page.FindAll(".writers li button")[0].ClickAsync(new());
        page.WaitForAssertion(() => Assert.Equal("s1", page.Find("article").GetAttribute("data-observation")));
        page.WaitForAssertion(() => Assert.Equal("1 one added", page.Find(".writers [aria-current]").TextContent.Trim()));
        await page.Find(".writers button[aria-label=Close]").ClickAsync(new());
        Assert.Empty(page.FindAll(".writers"));
    }

    [Fact]
    public async Task AnyTwoSteps_AreCompared_TheEarlierFirst()
    {
        await using var studio = await CreateAsync();
        var page = studio.Open<TracePage>("tracing/t?node=s2&section=state");
        await page.WaitForElement("select[name=comparison]").ChangeAsync(new() { Value = nameof(StateComparisonChoice.OtherStep) });
        page.WaitForAssertion(() => Assert.Equal(["1 one", "3 <b>three</b>"], page.FindAll("select[name=other-step] option").Select(o => o.TextContent)));
        Assert.Contains("What “one” made, and what “two” made", page.Markup, StringComparison.Ordinal);
        await page.Find("select[name=other-step]").ChangeAsync(new() { Value = "s3" });
        page.WaitForAssertion(() => Assert.Contains("What “two” made, and what “&lt;b&gt;three&lt;/b&gt;” made", page.Markup, StringComparison.Ordinal));
        page.WaitForAssertion(() => Assert.Contains(page.FindAll(".line"), l => l.GetAttribute("data-path") == "answer.text"));

        // From the other side it is the same.
        page = studio.Open<TracePage>("tracing/t?node=s3&section=state");
        await page.WaitForElement("select[name=comparison]").ChangeAsync(new() { Value = nameof(StateComparisonChoice.OtherStep) });
        await page.WaitForElement("select[name=other-step]").ChangeAsync(new() { Value = "s2" });
        page.WaitForAssertion(() => Assert.Contains("What “two” made, and what “&lt;b&gt;three&lt;/b&gt;” made", page.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public async Task ValueOutsideTheStates_TellsWhichStepFirstHadIt_AndLeadsThere()
    {
        await using var studio = await StudioComponents.CreateAsync();
        await studio.Database.WriteAsync([
            Sent.Trace("t"),
            Sent.Observation("root", "t", start: 0, end: 100),
            Sent.Observation("s1", "t", "root", "ask", input: """{"user_message":"Will it rain?"}""", output: """{"user_message":"Will it rain?","plan":["look up the weather"]}""", start: 0, end: 10),
            Sent.Observation("s2", "t", "root", "answer", input: """{"user_message":"Will it rain?","plan":["look up the weather"]}""", start: 10, end: 20, type: ObservationType.Generation, output: """
                {"user_message":"Will it rain?","plan":["look up the weather"],"_llm_messages":[{"role":"user","content":"Will it rain?"},{"role":"system","content":"look up the weather"},{"role":"user","content":"never stored"}],"_llm_result":"Yes"}
                """),
        ]);
        var page = studio.Open<TracePage>("tracing/t?node=s2&section=prompt");
        page.WaitForElement("button[aria-label='Who wrote this message?']");
        foreach (var _ in (int[])[1, 2, 3])
        {
            await page.Find("button[aria-label='Who wrote this message?']").ClickAsync(new());
        }

        page.WaitForAssertion(() => Assert.Equal(
            ["given to step 1 ask · user_message", "written by step 1 ask · plan[0]", "in no state up to this step"],
            page.FindAll(".message header").Select(h => h.QuerySelector("button[title^='Show '], [role=status]")!.TextContent)));
        await page.Find("button[title^='Show plan']").ClickAsync(new());
        page.WaitForAssertion(() => Assert.Equal("s1", page.Find("article").GetAttribute("data-observation")));
        page.WaitForAssertion(() => Assert.Equal("1 ask added", page.Find(".writers [aria-current]").TextContent.Trim()));
    }

    private static async Task<StudioComponents> CreateAsync()
    {
        var studio = await StudioComponents.CreateAsync();
        await studio.Database.WriteAsync([
            Sent.Trace("t"),
            Sent.Observation("root", "t", start: 0, end: 100),
            Sent.Observation("s1", "t", "root", "one", input: """{"q":1}""", output: """{"q":1,"answer":{"text":"a"}}""", start: 0, end: 10),
            Sent.Observation("s2", "t", "root", "two", input: """{"q":1,"answer":{"text":"a"}}""", output: """{"q":1,"answer":{"text":"a"},"more":true}""", start: 10, end: 20),
            Sent.Observation("s3", "t", "root", "<b>three</b>", input: """{"q":1,"answer":{"text":"a"},"more":true}""", output: """{"q":1,"answer":{"text":"b"},"more":true}""", start: 20, end: 30),
        ]);
        return studio;
    }
}
