using SwisperStudio.Tests.Infrastructure;
using Xunit;
using static SwisperStudio.Tests.Clients.StoredTrace;

namespace SwisperStudio.Tests.Clients;

/// <summary>LangSmith's SDK, which sends what it traces by OpenTelemetry.</summary>
public sealed class LangSmithTests(StudioApps apps, NodeClients node)
{
    [Fact]
    public async Task Run_ShowsNodesWithTheirState_CallsAndTools()
    {
        var project = await ClientProject.CreateAsync(await apps.GetAsync());
        await node.RunAsync("langsmith.mjs", new Dictionary<string, string>(project.OpenTelemetry())
        {
            ["LANGSMITH_TRACING"] = "true",
            ["LANGSMITH_TRACING_MODE"] = "otel",
            ["LANGSMITH_ENDPOINT"] = project.App.Address.ToString(),
            ["LANGSMITH_API_KEY"] = "unused",
        });
        var trace = await project.TraceAsync();
        Assert.Equal("GlobalSupervisor", Text(trace.Trace, "name"));
        trace.AssertSender("auth0|4711", "chat-7", null, null, "prod", "eu");
        Assert.Equal(
            """
            CHAIN GlobalSupervisor
              CHAIN weather_agent
                TOOL get_weather
                GENERATION ChatOpenAI
            """,
            trace.Outline);
        Assert.Equal(71, trace.TotalTokens);

        var agent = trace.Step("weather_agent");
        AssertDocument("""{"messages": [{"role": "user", "content": "How warm is it in Lugano?"}]}""", agent, "input");
        AssertDocument("\"12 °C\"", agent.GetProperty("output").GetProperty("messages")[0], "content");
        // What marks it as a node, whose output is an update.
        AssertDocument("\"weather_agent\"", agent, "meta", "langgraph_node");
        AssertDocument("\"ch\"", trace.Step("GlobalSupervisor"), "meta", "tenant");

        var call = trace.Step("ChatOpenAI");
        AssertCall(call, "gpt-4o", 60, 11);
        AssertDocument("""[{"role": "user", "content": "How warm is it in Lugano?"}]""", call, "input", "messages");
        AssertDocument("\"12 °C\"", call, "output", "content");
        AssertDocument("40", call, "meta", "usage_details", "input_token_details", "cache_read");
        AssertDocument("""{"city": "Lugano"}""", trace.Step("get_weather"), "input");
        AssertDocument("""{"outputs": "Lugano: 12 °C"}""", trace.Step("get_weather"), "output");
    }
}
