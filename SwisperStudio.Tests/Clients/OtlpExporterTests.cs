using System.Text.Json;
using SwisperStudio.Tests.Infrastructure;
using Xunit;
using static SwisperStudio.Tests.Clients.StoredTrace;

namespace SwisperStudio.Tests.Clients;

/// <summary>OpenTelemetry's exporters for JavaScript: protobuf and JSON over HTTP, and gRPC on a port of its own.</summary>
public sealed class OtlpExporterTests(NodeClients node)
{
    [Fact]
    public async Task SpansByHand_AreTheSameOverEveryProtocol()
    {
        var grpc = $"http://127.0.0.1:{FreePort.Next()}";
        await using var app = await StudioApp.StartAsync(new StudioAppOptions { Settings = new Dictionary<string, string?> { ["Studio__OtlpGrpcUrl"] = grpc } });
        foreach (var (protocol, address) in new[] { ("proto", null), ("json", null), ("grpc", grpc) })
        {
            var project = await ClientProject.CreateAsync(app);
            await node.RunAsync($"otlp.mjs {protocol}", project.OpenTelemetry(address));
            AssertStored(await project.TracesAsync());
        }
    }

    private static void AssertStored(IReadOnlyDictionary<string, StoredTrace> traces)
    {
        Assert.Equal(2, traces.Count);
        var trace = traces["invoke_agent weather"];
        trace.AssertSender("auth0|4711", "chat-7", "staging", "2.4");
        Assert.Equal(
            """
            AGENT invoke_agent weather
              GENERATION chat gpt-4o
              TOOL get_weather ERROR
                SPAN GET /forecast ERROR
            """,
            trace.Outline);
        AssertDocument("""{"question": "Wie warm ist es in Zürich?"}""", trace.Trace, "input");
        AssertDocument("""{"answer": "21 °C"}""", trace.Trace, "output");
        AssertDocument("\"global-supervisor\"", trace.Trace, "meta", "resource", "service.name");

        var agent = trace.Step("invoke_agent weather");
        AssertDocument("\"SERVER\"", agent, "meta", "otel", "kind");
        AssertDocument("\"weather\"", agent, "meta", "otel", "attributes", "gen_ai.agent.name");
        AssertDocument("""{"name": "weather-agent", "version": "1.0.0"}""", agent, "meta", "otel", "scope");
        var link = Assert.Single(agent.GetProperty("meta").GetProperty("otel").GetProperty("links").EnumerateArray());
        Assert.Equal(Text(traces["turn before"].Trace, "id"), Text(link, "trace_id"));
        AssertDocument("""{"reason": "turn before"}""", link, "attributes");

        var call = trace.Step("chat gpt-4o");
        AssertCall(call, "gpt-4o", 120, 30);
        AssertDocument("""{"temperature": 0.2}""", call, "model_parameters");
        AssertDocument("""{"messages": [{"role": "system", "content": "You know the weather."}, {"role": "user", "content": "Wie warm ist es in Zürich?"}]}""", call, "input");
        AssertDocument(
            """
            {"role": "assistant", "content": null, "finish_reason": "tool_call",
             "tool_calls": [{"id": "call_1", "type": "function", "function": {"name": "get_weather", "arguments": {"city": "Zürich"}}}]}
            """,
            call,
            "output");
        var retried = Assert.Single(call.GetProperty("meta").GetProperty("otel").GetProperty("events").EnumerateArray());
        Assert.Equal("retried", Text(retried, "name"));
        AssertDocument("""{"attempt": 2}""", retried, "attributes");

        var tool = trace.Step("get_weather");
        Assert.Equal("No forecast.", Text(tool, "status_message"));
        AssertDocument("""{"city": "Zürich"}""", tool, "input");
        Assert.Equal(JsonValueKind.Null, tool.GetProperty("output").ValueKind);
        var request = trace.Step("GET /forecast");
        Assert.Equal("TypeError: The station did not answer.", Text(request, "status_message"));
        AssertDocument("504", request, "meta", "otel", "attributes", "http.response.status_code");
    }
}
