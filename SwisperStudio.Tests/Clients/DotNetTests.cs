using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using SwisperStudio.Tests.Infrastructure;
using Xunit;
using static SwisperStudio.Tests.Clients.StoredTrace;

namespace SwisperStudio.Tests.Clients;

/// <summary>.NET: OpenTelemetry's exporter, and what Microsoft.Extensions.AI tells of its calls.</summary>
public sealed class DotNetTests(StudioApps apps)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Activities_AreTheSameOverEveryProtocol()
    {
        var grpc = $"http://127.0.0.1:{FreePort.Next()}";
        await using var app = await StudioApp.StartAsync(new StudioAppOptions { Settings = new Dictionary<string, string?> { ["Studio__OtlpGrpcUrl"] = grpc } });
        foreach (var (protocol, address) in new[] { (OtlpExportProtocol.HttpProtobuf, $"{app.Address}v1/traces"), (OtlpExportProtocol.Grpc, grpc) })
        {
            var project = await ClientProject.CreateAsync(app);
            var before = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);
            await ExportAsync(project, protocol, address, source =>
            {
                using var root = source.StartActivity("handle mail", ActivityKind.Server, default(ActivityContext), links: [new ActivityLink(before, new() { ["reason"] = "turn before" })])!;
                root.SetTag("enduser.id", "auth0|4711").SetTag("session.id", "chat-7");
                using (var child = source.StartActivity("read inbox", ActivityKind.Client)!)
                {
                    child.SetTag("mails", 3).SetTag("folders", new[] { "inbox", "spam" }).AddEvent(new ActivityEvent("retried", tags: new() { ["attempt"] = 2 }));
                    child.AddException(new TimeoutException("The mailbox did not answer.")).SetStatus(ActivityStatusCode.Error);
                }

                return Task.CompletedTask;
            });
            AssertActivities(await project.TraceAsync(), before);
        }
    }

    [Fact]
    public async Task ChatClient_ShowsCallsWithTheirMessages_AndTools()
    {
        var app = await apps.GetAsync();
        var project = await ClientProject.CreateAsync(app);
        var tool = AIFunctionFactory.Create((string city) => new { city, celsius = 21 }, "get_weather", "The weather of a city.");
        var options = new ChatOptions { ConversationId = "chat-7", Temperature = 0.2f, Tools = [tool] };
        await ExportAsync(project, OtlpExportProtocol.HttpProtobuf, $"{app.Address}v1/traces", async source =>
        {
            using var client = new FakeChatClient().AsBuilder().UseFunctionInvocation().UseOpenTelemetry(sourceName: source.Name, configure: c => c.EnableSensitiveData = true).Build();
            using var turn = source.StartActivity("turn");
            await client.GetResponseAsync([new(ChatRole.System, "You know the weather."), new(ChatRole.User, "How warm is it in Zürich?")], options, Cancel);
            await client.GetStreamingResponseAsync("Say hello.", cancellationToken: Cancel).ToListAsync(Cancel);
            await Assert.ThrowsAsync<InvalidOperationException>(() => client.GetResponseAsync("Fail.", cancellationToken: Cancel));
        });
        var trace = await project.TraceAsync();
        trace.AssertSender(null, "chat-7", "staging", "2.4");
        Assert.Equal(
            """
            SPAN turn
              SPAN orchestrate_tools
                GENERATION chat gpt-4o
                TOOL get_weather
                GENERATION chat gpt-4o
              SPAN orchestrate_tools
                GENERATION chat gpt-4o
              SPAN orchestrate_tools
                GENERATION chat gpt-4o ERROR
            """,
            trace.Outline);

        // The span around them repeats what the calls within have used.
        var calls = trace.Steps("chat gpt-4o");
        AssertCall(calls[0], "gpt-4o", 210, 40);
        AssertCall(calls[1], "gpt-4o", 260, 25);
        AssertCall(calls[2], "gpt-4o", 12, 6);
        Assert.Equal(553, trace.TotalTokens);
        Assert.Equal(0.2f, calls[0].GetProperty("model_parameters").GetProperty("temperature").GetSingle());
        const string asked = """[{"id": "call_1", "type": "function", "function": {"name": "get_weather", "arguments": {"city": "Zürich"}}}]""";
        AssertDocument($$"""{"role": "assistant", "content": null, "tool_calls": {{asked}}, "finish_reason": "tool_call"}""", calls[0], "output");
        AssertDocument(
            $$"""
            [{"role": "system", "content": "You know the weather."},
             {"role": "user", "content": "How warm is it in Zürich?"},
             {"role": "assistant", "content": null, "tool_calls": {{asked}} },
             {"role": "tool", "tool_call_id": "call_1", "content": {"city": "Zürich", "celsius": 21} }]
            """,
            calls[1],
            "input",
            "messages");
        AssertDocument("\"The weather of a city.\"", calls[0].GetProperty("input").GetProperty("tools")[0], "description");
        AssertDocument("""{"role": "assistant", "content": "21 °C in Zürich.", "finish_reason": "stop"}""", calls[1], "output");
        AssertDocument("""{"city": "Zürich"}""", trace.Step("get_weather"), "input");
        AssertDocument("""{"city": "Zürich", "celsius": 21}""", trace.Step("get_weather"), "output");

        AssertDocument("""{"role": "assistant", "content": "Grüezi mitenand!", "finish_reason": "stop"}""", calls[2], "output");
        AssertFirstToken(calls[2]);
        Assert.Equal("The model is overloaded.", Text(calls[3], "status_message"));
        AssertDocument("""{"messages": [{"role": "user", "content": "Fail."}]}""", calls[3], "input");
    }

    private static void AssertActivities(StoredTrace trace, ActivityContext before)
    {
        Assert.Equal("handle mail", Text(trace.Trace, "name"));
        trace.AssertSender("auth0|4711", "chat-7", "staging", "2.4");
        Assert.Equal(
            """
            SPAN handle mail
              SPAN read inbox ERROR
            """,
            trace.Outline);
        var link = Assert.Single(trace.Step("handle mail").GetProperty("meta").GetProperty("otel").GetProperty("links").EnumerateArray());
        Assert.Equal((before.TraceId.ToString(), before.SpanId.ToString()), (Text(link, "trace_id"), Text(link, "span_id")));
        AssertDocument("""{"reason": "turn before"}""", link, "attributes");

        var child = trace.Step("read inbox");
        Assert.Equal("System.TimeoutException: The mailbox did not answer.", Text(child, "status_message"));
        AssertDocument("\"CLIENT\"", child, "meta", "otel", "kind");
        AssertDocument("""{"mails": 3, "folders": ["inbox", "spam"]}""", child, "meta", "otel", "attributes");
        AssertDocument("\"1.0.0\"", child, "meta", "otel", "scope", "version");
        var events = child.GetProperty("meta").GetProperty("otel").GetProperty("events").EnumerateArray().ToList();
        Assert.Equal(["retried", "exception"], events.Select(e => Text(e, "name")));
        AssertDocument("""{"attempt": 2}""", events[0], "attributes");
    }

    // Listeners find sources by name, and other tests run beside this one.
    private static async Task ExportAsync(ClientProject project, OtlpExportProtocol protocol, string address, Func<ActivitySource, Task> run)
    {
        using var source = new ActivitySource($"agent of {project.Id}", "1.0.0");
        using var provider = Sdk.CreateTracerProviderBuilder()
            .AddSource(source.Name)
            .ConfigureResource(r => r.AddService("global-supervisor", serviceVersion: "2.4").AddAttributes([new("deployment.environment.name", "staging")]))
            .AddOtlpExporter(o =>
            {
                o.Protocol = protocol;
                o.Endpoint = new Uri(address);
                o.Headers = $"x-api-key={project.Key}";
            })
            .Build();
        await run(source);
        Assert.True(provider.ForceFlush());
    }

    /// <summary>Asks for the tool, then answers; greets in a stream; or fails.</summary>
    private sealed class FakeChatClient : IChatClient
    {
        public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        {
            await Task.Delay(5, cancellationToken);
            return messages.Last() switch
            {
                { Role: var role } when role == ChatRole.Tool => Response(new TextContent("21 °C in Zürich."), 260, 25),
                { Text: "Fail." } => throw new InvalidOperationException("The model is overloaded."),
                _ => Response(new FunctionCallContent("call_1", "get_weather", new Dictionary<string, object?> { ["city"] = "Zürich" }), 210, 40),
            };
        }

        public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            foreach (AIContent part in new AIContent[] { new TextContent("Grüezi "), new TextContent("mitenand!"), new UsageContent(Usage(12, 6)) })
            {
                await Task.Delay(20, cancellationToken);
                yield return new ChatResponseUpdate(ChatRole.Assistant, [part]) { ModelId = "gpt-4o", FinishReason = ChatFinishReason.Stop };
            }
        }

        public object? GetService(Type serviceType, object? serviceKey = null) =>
            serviceType == typeof(ChatClientMetadata) ? new ChatClientMetadata("openai", new Uri("https://api.openai.com"), "gpt-4o") : null;

        public void Dispose()
        {
        }

        private static ChatResponse Response(AIContent content, long input, long output) => new(new ChatMessage(ChatRole.Assistant, [content]))
        {
            ModelId = "gpt-4o",
            FinishReason = content is FunctionCallContent ? ChatFinishReason.ToolCalls : ChatFinishReason.Stop,
            Usage = Usage(input, output),
        };

        private static UsageDetails Usage(long input, long output) => new() { InputTokenCount = input, OutputTokenCount = output, TotalTokenCount = input + output };
    }
}
