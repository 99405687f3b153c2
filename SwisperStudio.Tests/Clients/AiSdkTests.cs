using SwisperStudio.Tests.Infrastructure;
using Xunit;
using static SwisperStudio.Tests.Clients.StoredTrace;

namespace SwisperStudio.Tests.Clients;

/// <summary>The Vercel AI SDK with its own telemetry, over its mock model.</summary>
public sealed class AiSdkTests(StudioApps apps, NodeClients node)
{
    [Theory]
    [InlineData("6")]
    [InlineData("5")]
    public async Task Runs_ShowCallsAndTools_AndCountEveryTokenOnce(string version)
    {
        var project = await ClientProject.CreateAsync(await apps.GetAsync());
        await node.RunAsync($"ai-sdk.mjs {version}", project.OpenTelemetry());
        var traces = await project.TracesAsync();
        Assert.Equal(["broken", "embedding", "failing", "greeting", "weather"], traces.Keys.Order());
        Assert.All(traces.Values, t =>
        {
            t.AssertSender("auth0|4711", "chat-7", "staging", "2.4", "mail", "beta");
            AssertDocument("\"ch\"", t.Trace, "meta", "tenant");
        });
        AssertAnswerWithTool(traces["weather"], version);
        AssertStream(traces["greeting"]);
        AssertFailure(traces["failing"]);
        AssertBrokenStream(traces["broken"]);
        AssertEmbedding(traces["embedding"]);
    }

    private static void AssertAnswerWithTool(StoredTrace trace, string version)
    {
        Assert.Equal(
            """
            CHAIN ai.generateText
              GENERATION ai.generateText.doGenerate
              TOOL get_weather
              GENERATION ai.generateText.doGenerate
            """,
            trace.Outline);
        AssertDocument("""{"system": "You know the weather.", "prompt": "How warm is it in Zürich?"}""", trace.Trace, "input");
        AssertDocument("""{"role": "assistant", "content": "21 °C in Zürich."}""", trace.Trace, "output");

        // The outer span repeats what the calls within have used.
        var calls = trace.Steps("ai.generateText.doGenerate");
        AssertCall(calls[0], "gpt-4o", 210, 40);
        AssertCall(calls[1], "gpt-4o", 260, 25);
        Assert.Equal(535, trace.TotalTokens);
        Assert.Null(Text(trace.Step("ai.generateText"), "model"));
        AssertDocument("0.2", calls[0], "model_parameters", "temperature");
        // Version 5 tells neither what came from a cache nor what the model thought.
        var reasoning = version == "5" ? "" : """, "_llm_reasoning": "The tool knows." """;
        const string asked = """[{"id": "call_1", "type": "function", "function": {"name": "get_weather", "arguments": {"city": "Zürich"}}}]""";
        AssertDocument($$"""{"role": "assistant", "content": null, "tool_calls": {{asked}}{{reasoning}} }""", calls[0], "output");
        AssertDocument(
            $$"""
            [{"role": "system", "content": "You know the weather."},
             {"role": "user", "content": [{"type": "text", "text": "How warm is it in Zürich?"}]},
             {"role": "assistant", "content": null, "tool_calls": {{asked}}, "_llm_reasoning": "The tool knows."},
             {"role": "tool", "tool_call_id": "call_1", "content": {"city": "Zürich", "celsius": 21} }]
            """,
            calls[1],
            "input",
            "messages");
        var offered = Assert.Single(calls[0].GetProperty("input").GetProperty("tools").EnumerateArray());
        Assert.Equal(("get_weather", "The weather of a city."), (Text(offered, "name"), Text(offered, "description")));
        AssertDocument("""{"role": "assistant", "content": "21 °C in Zürich."}""", calls[1], "output");

        AssertDocument("""{"city": "Zürich"}""", trace.Step("get_weather"), "input");
        AssertDocument("""{"city": "Zürich", "celsius": 21}""", trace.Step("get_weather"), "output");
    }

    private static void AssertStream(StoredTrace trace)
    {
        Assert.Equal(
            """
            CHAIN ai.streamText
              GENERATION ai.streamText.doStream
            """,
            trace.Outline);
        AssertDocument("""{"messages": [{"role": "user", "content": "Say hello."}]}""", trace.Trace, "input");
        AssertDocument("""{"role": "assistant", "content": "Grüezi mitenand!"}""", trace.Trace, "output");
        var call = trace.Step("ai.streamText.doStream");
        AssertCall(call, "gpt-4o", 12, 6);
        Assert.Equal(18, trace.TotalTokens);
        AssertDocument("""{"role": "assistant", "content": "Grüezi mitenand!"}""", call, "output");
        AssertFirstToken(call);
    }

    private static void AssertFailure(StoredTrace trace)
    {
        Assert.Equal(
            """
            CHAIN ai.generateText ERROR
              GENERATION ai.generateText.doGenerate ERROR
            """,
            trace.Outline);
        Assert.All(trace.Nodes, n => Assert.Equal("The model is overloaded.", Text(n.Node, "status_message")));
        AssertDocument("""{"prompt": "Anyone there?"}""", trace.Trace, "input");
        Assert.Equal("gpt-4o", Text(trace.Step("ai.generateText.doGenerate"), "model"));
        Assert.Equal(0, trace.TotalTokens);
    }

    private static void AssertBrokenStream(StoredTrace trace)
    {
        Assert.Equal(
            """
            CHAIN ai.streamText ERROR
              GENERATION ai.streamText.doStream ERROR
            """,
            trace.Outline);
        AssertDocument("""{"role": "assistant", "content": "Grü"}""", trace.Step("ai.streamText.doStream"), "output");
    }

    private static void AssertEmbedding(StoredTrace trace)
    {
        Assert.Equal(
            """
            CHAIN ai.embed
              EMBEDDING ai.embed.doEmbed
            """,
            trace.Outline);
        AssertCall(trace.Step("ai.embed.doEmbed"), "inference-granite-emb-278m", 7, 0);
        Assert.Equal(7, trace.TotalTokens);
        AssertDocument("\"Zürich\"", trace.Trace, "input");
        AssertDocument("""["Zürich"]""", trace.Step("ai.embed.doEmbed"), "input");
    }
}
