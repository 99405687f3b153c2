using SwisperStudio.Tests.Infrastructure;
using Xunit;
using static SwisperStudio.Tests.Clients.StoredTrace;

namespace SwisperStudio.Tests.Clients;

/// <summary>Langfuse's SDKs: version 3 with its own protocol, the newer one over OTLP.</summary>
public sealed class LangfuseTests(StudioApps apps, NodeClients node)
{
    [Fact]
    public async Task Version3_ShowsSpansGenerationsEventsAndScores()
    {
        var project = await ClientProject.CreateAsync(await apps.GetAsync());
        await node.RunAsync("langfuse-v3.mjs", await project.LangfuseAsync());
        var trace = await project.TraceAsync();

        Assert.Equal("day-planner", Text(trace.Trace, "name"));
        trace.AssertSender("auth0|4711", "chat-7", "staging", "2.4", "travel", "beta");
        Assert.Equal(
            """
            SPAN supervisor
              GENERATION planner-llm
              EVENT cache-miss WARNING
              SPAN lookup-trains ERROR
            """,
            trace.Outline);
        AssertDocument("""{"question": "A day in Thun?"}""", trace.Trace, "input");
        AssertDocument("""{"answer": "Start at the station."}""", trace.Trace, "output");
        AssertDocument("\"ch\"", trace.Trace, "meta", "tenant");

        var supervisor = trace.Step("supervisor");
        AssertDocument("""{"question": "A day in Thun?"}""", supervisor, "input");
        AssertDocument("""{"answer": "Start at the station."}""", supervisor, "output");
        AssertDocument("1", supervisor, "meta", "step");
        var call = trace.Step("planner-llm");
        AssertCall(call, "gpt-4o", 120, 40);
        Assert.Equal(160, trace.TotalTokens);
        AssertDocument("""{"temperature": 0.4, "maxTokens": 300}""", call, "model_parameters");
        AssertDocument("""[{"role": "system", "content": "You plan."}, {"role": "user", "content": "A day in Thun?"}]""", call, "input");
        AssertDocument("""{"role": "assistant", "content": "Start at the station. 🚉"}""", call, "output");
        AssertFirstToken(call);
        AssertDocument("\"Thun\"", trace.Step("cache-miss"), "input");
        AssertDocument("""{"to": "Thun"}""", trace.Step("lookup-trains"), "input");
        Assert.Equal("No train today.", Text(trace.Step("lookup-trains"), "status_message"));

        using var ofProject = project.App.CreateClient(project.Key);
        var scores = (await ofProject.GetAsync("/api/public/scores")).Expect(200).Json.GetProperty("data").EnumerateArray().ToDictionary(s => Text(s, "name")!);
        Assert.Equal(["helpfulness", "mood"], scores.Keys.Order());
        Assert.All(scores.Values, s => Assert.Equal(Text(trace.Trace, "id"), Text(s, "traceId")));
        Assert.Equal(
            (Text(call, "id"), 0.9, "short"),
            (Text(scores["helpfulness"], "observationId"), scores["helpfulness"].GetProperty("value").GetDouble(), Text(scores["helpfulness"], "comment")));
        Assert.Equal((null, "happy"), (Text(scores["mood"], "observationId"), Text(scores["mood"], "stringValue")));
    }

    [Fact]
    public async Task Otlp_ShowsAgentsGenerationsToolsAndEvents()
    {
        var project = await ClientProject.CreateAsync(await apps.GetAsync());
        await node.RunAsync("langfuse-otel.mjs", await project.LangfuseAsync());
        var trace = await project.TraceAsync();

        Assert.Equal("museum-guide", Text(trace.Trace, "name"));
        trace.AssertSender("auth0|4711", "chat-7", "staging", "2.4", "museum", "beta");
        Assert.Equal(
            """
            AGENT supervisor
              GENERATION guide-llm
              TOOL opening-hours ERROR
              EVENT cache-miss WARNING
            """,
            trace.Outline);
        AssertDocument("""{"question": "Museums in Chur?"}""", trace.Trace, "input");
        AssertDocument("""{"answer": "Three of them"}""", trace.Trace, "output");
        AssertDocument("\"ch\"", trace.Trace, "meta", "tenant");

        var supervisor = trace.Step("supervisor");
        AssertDocument("""{"question": "Museums in Chur?"}""", supervisor, "input");
        AssertDocument("""{"answer": "Three of them"}""", supervisor, "output");
        var call = trace.Step("guide-llm");
        AssertCall(call, "gpt-4o", 210, 33);
        Assert.Equal(243, trace.TotalTokens);
        AssertDocument("""{"input": 210, "output": 33, "total": 243, "cache_read_input_tokens": 64}""", call, "meta", "usage_details");
        AssertDocument("""{"temperature": 0.3, "max_tokens": 100}""", call, "model_parameters");
        AssertDocument("""[{"role": "user", "content": "Museums in Chur?"}]""", call, "input");
        AssertDocument("""{"role": "assistant", "content": "Three of them 🏛️"}""", call, "output");
        AssertFirstToken(call);
        AssertDocument("""{"museum": "Rätisches Museum"}""", trace.Step("opening-hours"), "input");
        Assert.Equal("The museum is closed.", Text(trace.Step("opening-hours"), "status_message"));
        AssertDocument("""{"key": "Chur"}""", trace.Step("cache-miss"), "input");
    }
}
