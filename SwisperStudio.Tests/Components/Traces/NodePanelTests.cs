using AngleSharp.Dom;
using Bunit;
using Bunit.TestDoubles;
using Microsoft.Extensions.DependencyInjection;
using SwisperStudio.Core.Ingestion;
using SwisperStudio.Core.State;
using SwisperStudio.Core.Traces;
using SwisperStudio.Web.Components.Traces;
using Xunit;

namespace SwisperStudio.Tests.Components.Traces;

public class NodePanelTests
{
    private const string LlmOutput = """
        {"route":"x","_llm_messages":[{"role":"system","content":"**Be** brief."},{"role":"user","content":"<script>alert(1)</script>"}],
         "_llm_result":"An *answer*","_llm_reasoning":"Hm.\n\n... [Truncated. Full length: 61,234 characters]"}
        """;

    [Fact]
    public async Task Sections_ExistOnlyWhereThereIsSomethingToShow()
    {
        await using var studio = await TraceAsync(
            Sent.Observation("llm", "t", type: ObservationType.Generation, input: """{"a":1}""", output: LlmOutput),
            Sent.Observation("step", "t", input: """{"a":1}""", output: """{"a":2}"""),
            Sent.Observation("tool", "t", type: ObservationType.Tool, input: """{"tool_name":"search","parameters":{}}""", output: """{"status":"success","result":[1]}"""),
            Sent.Observation("event", "t", type: ObservationType.Event));
        Assert.Equal("State History Prompt Response Reasoning Metadata Raw", Tabs(await OpenAsync(studio, "llm")));
        Assert.Equal("State History Metadata Raw", Tabs(await OpenAsync(studio, "step")));
        Assert.Equal("Tools Metadata Raw", Tabs(await OpenAsync(studio, "tool")));
        Assert.Equal("Metadata Raw", Tabs(await OpenAsync(studio, "event")));
    }

    [Fact]
    public async Task State_ShowsAddedRemovedAndChanged()
    {
        await using var studio = await TraceAsync(
            Sent.Observation("graph", "t", type: ObservationType.Agent, input: """{"gone":1,"text":"old words","same":1}""", output: """{"text":"new words","same":1,"new":{"a":true},"_llm_model":"m"}"""),
            Sent.Observation("step", "t", "graph"));
        var panel = await OpenAsync(studio, "graph");
        Assert.Equal(
            ["removed before gone", "changed before text", "changed after text", "added after new", "added after new.a"],
            panel.FindAll("[data-path]").Select(l => $"{l.GetAttribute("data-kind")} {l.GetAttribute("data-side")} {l.GetAttribute("data-path")}"));
        Assert.Equal(("−", "+"), (Sign(panel, "gone"), Sign(panel, "new")));
        Assert.Equal(("old", "new"), (panel.Find(".value .removed").TextContent, panel.Find(".value .added").TextContent));
    }

    [Fact]
    public async Task StateAfter_IsTheNextStepsInput_AndCanBeSwitched()
    {
        await using var studio = await TraceAsync(
            Sent.Observation("graph", "t", type: ObservationType.Agent, input: "{}", output: "{}", end: 9000),
            Sent.Observation("a", "t", "graph", "a", input: """{"list":[1],"x":1}""", output: """{"list":[2]}""", start: 0, end: 1000),
            Sent.Observation("b", "t", "graph", "b", input: """{"list":[1,2],"x":1}""", output: "{}", start: 2000, end: 3000));
        var panel = await OpenAsync(studio, "a");
        Assert.Contains("the input of the next step, “b”", panel.Find(".explain").TextContent, StringComparison.Ordinal);
        Assert.Equal(["list", "list[1]"], Paths(panel));

        await panel.Find("select[name=source]").ChangeAsync(new() { Value = "Merged" });
        panel.WaitForAssertion(() => Assert.Equal(["list", "list[0]", "list[0]"], Paths(panel)));
        await panel.Find("select[name=comparison]").ChangeAsync(new() { Value = "NextStep" });
        panel.WaitForAssertion(() => Assert.Contains("the input of “b”", panel.Find(".explain").TextContent, StringComparison.Ordinal));
        Assert.Equal(["list", "list[0]"], Paths(panel));
    }

    [Fact]
    public async Task State_WithoutOutput_IsNotShownAsRemoved()
    {
        await using var studio = await TraceAsync(Sent.Observation("a", "t", input: """{"x":1}""", end: null));
        var panel = await OpenAsync(studio, "a");
        Assert.Contains("There is no output", panel.Find(".explain").TextContent, StringComparison.Ordinal);
        Assert.Equal("unchanged", panel.Find("[data-path=x]").GetAttribute("data-kind"));
    }

    [Fact]
    public async Task State_WithoutChanges_SaysSo()
    {
        await using var studio = await TraceAsync(Sent.Observation("a", "t", input: """{"x":1,"_tools_executed":[]}""", output: """{"x":1.0,"_llm_model":"m","_tools_executed":[1]}"""));
        Assert.Contains("No changes detected", (await OpenAsync(studio, "a")).Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Llm_PromptAnswerAndReasoning_AreShown_Sanitized()
    {
        await using var studio = await TraceAsync(Sent.Observation("llm", "t", type: ObservationType.Generation, input: "{}", output: LlmOutput));
        var prompt = await OpenAsync(studio, "llm", "prompt");
        Assert.Equal(["SYSTEM:", "USER:"], prompt.FindAll(".message strong:first-child").Select(s => s.TextContent).Where(t => t.EndsWith(':')));
        Assert.Contains("<strong>Be</strong>", prompt.Markup, StringComparison.Ordinal);
        Assert.Empty(prompt.FindAll("script"));
        Assert.Contains("2 words · 13 characters", prompt.Markup, StringComparison.Ordinal);
        Assert.Contains("<em>answer</em>", (await OpenAsync(studio, "llm", "response")).Markup, StringComparison.Ordinal);
        var reasoning = await OpenAsync(studio, "llm", "reasoning");
        Assert.Contains("3 / 61,234 chars", reasoning.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("[Truncated", reasoning.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Conversation_MatchesToolCallsWithTheirResults_AndOpensJsonInsideText()
    {
        await using var studio = await TraceAsync(Sent.Observation("llm", "t", type: ObservationType.Generation, input: "{}", output: """
            {"_llm_messages":[{"role":"user","content":"Rain?"},
                              {"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Bern\"}"}},{"id":"c2","type":"function","function":{"name":"news","arguments":"{}"}}]},
                              {"role":"tool","tool_call_id":"c1","content":"[{\"day\":\"Mo\",\"rain\":true},{\"day\":\"Tu\",\"rain\":false}]"}],
             "_llm_result":"Yes","_llm_tokens":{"total":12,"prompt":10,"completion":2,"cached":8}}
            """));
        var prompt = await OpenAsync(studio, "llm", "prompt");
        Assert.Equal("weather✓ result in message 3", Squeezed(prompt.Find("[data-tool-call=weather] .call-head")));
        prompt.WaitForAssertion(() => Assert.Contains("\"Bern\"", prompt.Find("[data-tool-call=weather]").TextContent, StringComparison.Ordinal));
        Assert.Equal("newsno result in this conversation", Squeezed(prompt.Find("[data-tool-call=news] .call-head")));
        Assert.Contains("result of weather", Squeezed(prompt.Find("[data-role=tool] header")), StringComparison.Ordinal);
        prompt.WaitForAssertion(() => Assert.Equal(["Mo", "true", "Tu", "false"], prompt.FindAll("[data-role=tool] tbody td").Select(c => c.TextContent)));
        Assert.Contains("8 cached", (await OpenAsync(studio, "llm", "metadata")).Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CallOfAModel_WithoutAState_ShowsItsConversation()
    {
        await using var studio = await TraceAsync(Sent.Observation(
            "llm", "t", type: ObservationType.Generation, input: """{"messages":[{"role":"user","content":"Rain?"}]}""",
            output: """{"role":"assistant","content":"**Yes**","tool_calls":[{"id":"c1","type":"function","function":{"name":"weather","arguments":{}}}],"_raw":{"id":"x"}}""") with
        {
            Meta = (ReadOnlyMemory<byte>?)"""{"usage_details":{"input":10,"cache_read_input_tokens":8}}"""u8.ToArray(),
        });
        var panel = await OpenAsync(studio, "llm");
        Assert.Equal(["Prompt", "Response", "Tools", "Metadata", "Raw"], panel.FindAll("[role=tab]").Select(t => t.TextContent.Trim()));
        Assert.Equal("user", panel.Find("[data-role]").GetAttribute("data-role"));
        var response = await OpenAsync(studio, "llm", "response");
        response.WaitForAssertion(() => Assert.Equal("Yes", response.Find("[data-role=assistant] strong:not(header strong)").TextContent));
        Assert.NotNull(response.Find("[data-tool-call=weather]"));
        Assert.DoesNotContain("_raw", response.Markup, StringComparison.Ordinal);
        var metadata = await OpenAsync(studio, "llm", "metadata");
        Assert.Contains("8 cache_read_input_tokens", metadata.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("10 input", metadata.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ListOfMessages_IsAPrompt()
    {
        await using var studio = await TraceAsync(Sent.Observation("llm", "t", type: ObservationType.Generation, input: """[{"role":"system","content":"Be kind."},{"role":"user","content":"Rain?"}]""", output: "\"Yes\""));
        var panel = await OpenAsync(studio, "llm");
        panel.WaitForAssertion(() => Assert.Equal(["system", "user"], panel.FindAll("[data-role]").Select(m => m.GetAttribute("data-role"))));
    }

    [Theory]
    [InlineData("Boom\n  at A\n  at B\n  at C\n  at D", "Boom", "  at A\n  at B\n  at C\n  at D")]
    [InlineData("Traceback (most recent call last):\n  File a\n    x()\n  File b\nValueError: bad", "ValueError: bad", "Traceback (most recent call last):\n  File a\n    x()\n  File b")]
    public async Task Error_TellsWhatHappened_AndFoldsItsStackTrace(string message, string head, string rest)
    {
        await using var studio = await TraceAsync(Sent.Observation("bad", "t", level: "ERROR", message: message));
        var panel = await OpenAsync(studio, "bad");
        Assert.Equal(head, panel.Find(".message .text").TextContent);
        Assert.False(panel.Find(".message details").HasAttribute("open"));
        Assert.Equal(rest, panel.Find(".message details pre").TextContent);
    }

    [Theory]
    [InlineData("""{"status":"failure","error":{"message":"rate limited","type":"Quota","retry":5}}""", "Quota: rate limited")]
    [InlineData("""{"status":"failure","error":"timeout"}""", "timeout")]
    [InlineData("""{"status":"failure","error":null}""", "Tool execution failed")]
    public async Task FailedTool_SaysWhy(string output, string expected)
    {
        await using var studio = await TraceAsync(
            Sent.Observation("tool", "t", type: ObservationType.Tool, input: """{"tool_name":"search","parameters":{"q":1}}""", output: output, level: "ERROR"));
        var panel = await OpenAsync(studio, "tool");
        Assert.Contains("✕ Failed", panel.Markup, StringComparison.Ordinal);
        Assert.Equal(expected, Squeezed(panel.Find("[data-tool=search] .alert.error")));
    }

    [Fact]
    public async Task ToolsInAnOutput_AreListed_AndAreNodesOfTheirOwn()
    {
        await using var studio = await TraceAsync(Sent.Observation("node", "t", name: "tool_execution", input: "{}", output: """
            {"_tools_executed":[{"tool_name":"mail","parameters":{"max":2},"result":"[{\"a\":1},{\"a\":2}]","status":"success","duration_ms":812},
                                {"tool_name":"weather","parameters":{},"result":null,"error":"timeout","status":"failure"}]}
            """));
        var list = await OpenAsync(studio, "node", "tools");
        Assert.Equal(["mail", "weather"], list.FindAll("[data-tool]").Select(t => t.GetAttribute("data-tool")));
        Assert.Equal(["1", "2"], list.FindAll("[data-tool=mail] tbody td").Select(c => c.TextContent));

        var derived = await OpenAsync(studio, "node#tool-1");
        Assert.Equal("Tools Metadata Raw", Tabs(derived));
        Assert.Equal("timeout", Squeezed(derived.Find("[data-tool=weather] .alert.error")));
    }

    [Fact]
    public async Task DamagedDocument_IsSaid_AndNothingCrashes()
    {
        static string Long(char word) => string.Concat(Enumerable.Range(0, 30_000).Select(i => $"{word}{i} "));
        await using var studio = await TraceAsync(Sent.Observation("a", "t", input: $$"""{"x":"{{Long('x')}}"}""", output: $$"""{"x":"{{Long('y')}}"}"""));
        await using (var db = studio.Database.CreateDbContext())
        {
            // What is left is the documents' own rows and the packs in which their roots lie.
            var roots = db.Observations.Select(o => new { o.InputRoot, o.OutputRoot }).Single();
            var kept = db.Packs.Where(p => p.Name == roots.InputRoot || p.Name == roots.OutputRoot).ToList()
                .SelectMany(p => new[] { p.Name, PackCodec.PackOf(p.Data) ?? p.Name }).ToHashSet();
            db.Packs.RemoveRange(db.Packs.ToList().Where(p => !kept.Contains(p.Name)));
            await db.SaveChangesAsync(Xunit.TestContext.Current.CancellationToken);
        }

        var panel = await OpenAsync(studio, "a", waitFor: ".alert.error");
        Assert.Contains("This section cannot be shown", panel.Markup, StringComparison.Ordinal);
        await panel.Find("#tab-metadata").ClickAsync(new());
        panel.WaitForAssertion(() => Assert.Contains("Observation ID", panel.Markup, StringComparison.Ordinal));
    }

    private static async Task<StudioComponents> TraceAsync(params ObservationPatch[] observations)
    {
        var studio = await StudioComponents.CreateAsync();
        await studio.Database.WriteAsync([Sent.Trace("t"), .. observations]);
        return studio;
    }

    private static async Task<IRenderedComponent<NodePanel>> OpenAsync(StudioComponents studio, string node, string? section = null, string waitFor = "[data-section]")
    {
        var outline = await studio.Context.Services.GetRequiredService<TraceOutlines>().FindAsync(StudioComponents.Project, "t", Xunit.TestContext.Current.CancellationToken);
        studio.Context.Services.GetRequiredService<BunitNavigationManager>().NavigateTo(section is null ? "/" : $"/?section={section}");
        var panel = studio.Context.Render<NodePanel>(p => p
            .Add(x => x.ProjectId, StudioComponents.Project)
            .Add(x => x.Outline, outline)
            .Add(x => x.Node, outline!.Find(node)));
        panel.WaitForElement(waitFor);
        panel.WaitForState(() => panel.FindAll(".skeleton").Count == 0);
        return panel;
    }

    private static string Tabs(IRenderedComponent<NodePanel> panel) => string.Join(' ', panel.FindAll("[role=tab]").Select(t => t.TextContent));

    private static IEnumerable<string?> Paths(IRenderedComponent<NodePanel> panel) => panel.FindAll("[data-path]").Select(l => l.GetAttribute("data-path"));

    private static string Sign(IRenderedComponent<NodePanel> panel, string path) => panel.Find($"[data-path={path}] .sign").TextContent;

    private static string Squeezed(IElement element) => string.Join(' ', element.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
