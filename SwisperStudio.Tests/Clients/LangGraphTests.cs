using System.Text.Json;
using SwisperStudio.Tests.Infrastructure;
using Xunit;
using static SwisperStudio.Tests.Clients.StoredTrace;

namespace SwisperStudio.Tests.Clients;

/// <summary>LangGraph.js, seen by OpenInference's instrumentation: a supervisor with an agent that calls two tools, of which one fails.</summary>
public sealed class LangGraphTests(StudioApps apps, NodeClients node)
{
    [Fact]
    public async Task Run_ShowsNodesWithTheirState_CallsAndTools()
    {
        var project = await ClientProject.CreateAsync(await apps.GetAsync());
        await node.RunAsync("langgraph.mjs", project.OpenTelemetry());
        var traces = await project.TracesAsync();
        Assert.Equal(["GlobalSupervisor", "Handover"], traces.Keys.Order());
        AssertSupervisor(traces["GlobalSupervisor"]);

        // LangGraph goes on by exceptions, which are no failures.
        Assert.Equal(
            """
            CHAIN Handover
              CHAIN __start__
              CHAIN alice
                CHAIN LangGraph
                  CHAIN __start__
                  CHAIN decide
              CHAIN bob
            """,
            traces["Handover"].Outline);
        AssertDocument("""{"route": "bob"}""", traces["Handover"].Step("bob"), "input", "intent");
    }

    private static void AssertSupervisor(StoredTrace trace)
    {
        trace.AssertSender("auth0|4711", "chat-7", "staging", "2.4", "mail", "beta");
        Assert.Equal(
            """
            CHAIN GlobalSupervisor
              CHAIN __start__
              CHAIN classify_intent
              CHAIN weather_agent
                GENERATION FakeChatModel
                CHAIN RunnableLambda
              CHAIN tools
                TOOL get_traffic ERROR
                TOOL get_weather
              CHAIN weather_agent
                GENERATION FakeChatModel
                CHAIN RunnableLambda
            """,
            trace.Outline);
        AssertDocument("""{"messages": [{"role": "user", "content": "How warm is it in Lugano?"}], "facts": {"canton": "Ticino"}}""", trace.Trace, "input");
        Assert.Equal(["How warm is it in Lugano?", "", "Error: The traffic service is down.\n Please fix your mistakes.", "18 °C in Lugano", "It is 18 °C in Lugano."], Contents(trace.Trace.GetProperty("output")));
        AssertDocument("\"chat-7\"", trace.Trace, "meta", "thread_id");

        // A node is given the whole state and returns what it changes.
        var classify = trace.Step("classify_intent");
        Assert.Equal(["How warm is it in Lugano?"], Contents(classify.GetProperty("input")));
        AssertDocument("""{"canton": "Ticino"}""", classify, "input", "facts");
        AssertDocument("""{"intent": {"route": "weather", "confidence": 0.97}}""", classify, "output");
        AssertDocument("1", classify, "meta", "langgraph_step");
        AssertDocument("\"classify_intent\"", classify, "meta", "langgraph_node");
        var last = trace.Steps("weather_agent")[1];
        Assert.Equal(4, Contents(last.GetProperty("input")).Count());
        AssertDocument("""{"route": "weather", "confidence": 0.97}""", last, "input", "intent");
        Assert.Equal(["It is 18 °C in Lugano."], Contents(last.GetProperty("output")));

        var calls = trace.Steps("FakeChatModel");
        AssertCall(calls[0], "gpt-4o", 210, 40);
        AssertCall(calls[1], "gpt-4o", 260, 25);
        Assert.Equal(535, trace.TotalTokens);
        AssertDocument("""{"cache_read_input_tokens": 128}""", calls[0], "meta", "usage_details");
        AssertDocument("0.2", calls[0], "model_parameters", "temperature");
        const string asked =
            """
            [{"id": "call_1", "type": "function", "function": {"name": "get_traffic", "arguments": {"city": "Lugano"}}},
             {"id": "call_2", "type": "function", "function": {"name": "get_weather", "arguments": {"city": "Lugano"}}}]
            """;
        AssertDocument(asked, calls[0], "output", "tool_calls");
        AssertDocument(
            $$"""
            [{"role": "user", "content": "How warm is it in Lugano?"},
             {"role": "assistant", "content": "", "tool_calls": {{asked}}},
             {"role": "tool", "tool_call_id": "call_1", "name": "get_traffic", "content": "Error: The traffic service is down.\n Please fix your mistakes."},
             {"role": "tool", "tool_call_id": "call_2", "name": "get_weather", "content": "18 °C in Lugano"}]
            """,
            calls[1],
            "input",
            "messages");
        AssertDocument("\"assistant\"", calls[1], "output", "role");
        AssertDocument("\"It is 18 °C in Lugano.\"", calls[1], "output", "content");

        AssertDocument("\"18 °C in Lugano\"", trace.Step("get_weather"), "output", "output", "kwargs", "content");
        Assert.StartsWith("The traffic service is down.\n", Text(trace.Step("get_traffic"), "status_message"), StringComparison.Ordinal);
    }

    // The first message is as the caller wrote it, the others are LangChain's.
    private static IEnumerable<string?> Contents(JsonElement state) =>
        state.GetProperty("messages").EnumerateArray().Select(m => Text(m.TryGetProperty("kwargs", out var inside) ? inside : m, "content"));
}
