using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using OpenTelemetry.Proto.Collector.Trace.V1;
using OpenTelemetry.Proto.Resource.V1;
using OpenTelemetry.Proto.Trace.V1;
using SwisperStudio.Core.Protocols.Otlp;
using SwisperStudio.Tests.Core.Protocols.Otlp;
using SwisperStudio.Tests.Infrastructure;
using Xunit;
using RpcStatus = Google.Rpc.Status;

namespace SwisperStudio.Tests.Api;

/// <summary>OTLP over HTTP and gRPC, with the recorded requests of real exporters.</summary>
public sealed class OtlpTests(StudioApps apps)
{
    private const string Protobuf = "application/x-protobuf";
    private const string Json = "application/json";

    private const string LangGraphTree = """
        CHAIN GlobalSupervisor
          CHAIN __start__
          CHAIN classify_intent
          CHAIN weather_agent
            GENERATION FakeChatModel gpt-4o-mini 30+5=35
            CHAIN RunnableLambda
          CHAIN tools
            TOOL get_weather
          CHAIN weather_agent
            GENERATION FakeChatModel gpt-4o-mini 60+11=71
            CHAIN RunnableLambda
        """;

    private const string LangfuseTree = """
        AGENT guide-agent
          GENERATION guide-llm gpt-4o 210+33=243
          EVENT cache-miss WARNING
          TOOL search-museums
            RETRIEVER vector-search
        """;

    public static TheoryData<bool, DatabaseKind> FormsAndKinds => new MatrixTheoryData<bool, DatabaseKind>([true, false], [DatabaseKind.Sqlite, DatabaseKind.Postgres]);

    [Theory]
    [MemberData(nameof(FormsAndKinds))]
    public async Task LangGraph_IsShownAsAPersonExpects(bool isJson, DatabaseKind kind)
    {
        var studio = await apps.GetAsync(kind);
        var project = await studio.CreateProjectAsync();
        (await SendAsync(studio, "/v1/traces", project, Sample("otlp_langgraph", isJson), isJson ? Json : Protobuf, gzip: !isJson)).Expect(200);

        var trace = await OnlyTraceAsync(studio, project);
        Assert.Equal(("GlobalSupervisor", "staging"), (Text(trace, "name"), Text(trace, "environment")));
        Assert.StartsWith("lg|", Text(trace, "user_id"));
        Assert.StartsWith("lg-", Text(trace, "session_id"));

        var nodes = await NodesAsync(studio, project, trace);
        Assert.Equal(LangGraphTree, Outline(nodes));
        Assert.All(nodes, n => Assert.NotNull(Text(n.Node, "end_time")));
        // The node's own documents are its state, as LangGraph gave and took it.
        var tools = nodes.Single(n => Text(n.Node, "name") == "tools").Node;
        Assert.Equal(["user", "assistant"], tools.GetProperty("input").GetProperty("messages").EnumerateArray().Select(Role));
        Assert.Equal(["tool"], tools.GetProperty("output").GetProperty("messages").EnumerateArray().Select(Role));
        Assert.Equal("tools", tools.GetProperty("meta").GetProperty("langgraph_node").GetString());
        // A call of a model is a conversation, with the call of the tool that it asks for.
        var call = nodes.First(n => Text(n.Node, "name") == "FakeChatModel").Node;
        Assert.Equal("""[{"role":"user","content":"How warm is it in Lugano? «0»"}]""", call.GetProperty("input").GetProperty("messages").GetRawText());
        Assert.Equal("Let me look up Lugano.", call.GetProperty("output").GetProperty("content").GetString());
        Assert.Equal("get_weather", call.GetProperty("output").GetProperty("tool_calls")[0].GetProperty("function").GetProperty("name").GetString());
        Assert.Equal(0.2, call.GetProperty("model_parameters").GetProperty("temperature").GetDouble());
        var tool = nodes.Single(n => Text(n.Node, "type") == "TOOL").Node;
        Assert.Equal("\"Lugano\"", tool.GetProperty("input").GetRawText());
        Assert.Equal("global-supervisor", nodes[0].Node.GetProperty("meta").GetProperty("otel").GetProperty("resource").GetProperty("service.name").GetString());

        static string Role(JsonElement message) =>
            message.TryGetProperty("role", out var role) ? role.GetString()! : message.GetProperty("id")[2].GetString() switch { "HumanMessage" => "user", "AIMessage" => "assistant", _ => "tool" };
    }

    [Theory]
    [MemberData(nameof(FormsAndKinds))]
    public async Task LangfuseSdk_IsShownAsAPersonExpects(bool isJson, DatabaseKind kind)
    {
        var studio = await apps.GetAsync(kind);
        var project = await studio.CreateProjectAsync();
        (await SendAsync(studio, "/api/public/otel/v1/traces", project, Sample("langfuse_otel", isJson), isJson ? Json : Protobuf)).Expect(200);

        var trace = await OnlyTraceAsync(studio, project);
        Assert.Equal(("museum-guide", "staging", "1.2"), (Text(trace, "name"), Text(trace, "environment"), Text(trace, "version")));
        Assert.StartsWith("lfo|", Text(trace, "user_id"));
        Assert.StartsWith("lfo5", Text(trace, "session_id"));
        Assert.Equal("""["staging","museum"]""", trace.GetProperty("tags").GetRawText());

        var nodes = await NodesAsync(studio, project, trace);
        // The event falls into the same millisecond as its neighbours.
        Assert.Equal(LangfuseTree.Split('\n').Order(), Outline(nodes).Split('\n').Order());
        var call = nodes.Single(n => Text(n.Node, "type") == "GENERATION").Node;
        Assert.StartsWith("Museums in Chur?", call.GetProperty("input")[0].GetProperty("content").GetString());
        Assert.Equal("assistant", call.GetProperty("output").GetProperty("role").GetString());
        Assert.Equal((0.3, 100), (call.GetProperty("model_parameters").GetProperty("temperature").GetDouble(), call.GetProperty("model_parameters").GetProperty("max_tokens").GetInt32()));
        Assert.NotNull(Text(call, "completion_start_time"));
        Assert.Equal("\"museum Chur\"", nodes.Single(n => Text(n.Node, "type") == "RETRIEVER").Node.GetProperty("input").GetRawText());
        Assert.Equal("1", nodes[0].Node.GetProperty("meta").GetProperty("step").GetString());
        Assert.Equal("""{"tenant":"pl"}""", trace.GetProperty("meta").GetRawText());
        Assert.StartsWith("Museums in Chur?", trace.GetProperty("input").GetProperty("question").GetString());
    }

    [Theory]
    [InlineData("otlp_langgraph")]
    [InlineData("langfuse_otel")]
    public async Task SpansOneByOne_Backwards_AndAgain_ComeToTheSame(string sample)
    {
        var studio = await apps.GetAsync();
        var (whole, parts) = (await studio.CreateProjectAsync(), await studio.CreateProjectAsync());
        (await SendAsync(studio, "/v1/traces", whole, Sample(sample, isJson: true), Json)).Expect(200);
        var resource = OtlpJson.Read(Sample(sample, isJson: true)).Single();
        var spans = resource.ScopeSpans.Single().Spans.ToList();
        foreach (var span in spans.AsEnumerable().Reverse().Concat(spans))
        {
            var scope = new ScopeSpans { Scope = resource.ScopeSpans.Single().Scope, Spans = { span } };
            var request = new ExportTraceServiceRequest { ResourceSpans = { new ResourceSpans { Resource = resource.Resource, ScopeSpans = { scope } } } };
            (await SendAsync(studio, "/v1/traces", parts, request.ToByteArray(), Protobuf)).Expect(200);
        }

        var (expected, actual) = (await OnlyTraceAsync(studio, whole), await OnlyTraceAsync(studio, parts));
        var tree = $"/api/v1/traces/{Text(expected, "id")}/tree?project_id=";
        Assert.Equal((await studio.Api.GetAsync(tree + whole)).Expect(200).Text, (await studio.Api.GetAsync(tree + parts)).Expect(200).Text);
        Assert.Equal(expected.GetRawText().Replace(whole, parts, StringComparison.Ordinal), actual.GetRawText());
    }

    [Theory]
    [InlineData("//v1/traces")]
    [InlineData("//api/public/otel/v1/traces")]
    public async Task AddressThatEndsInASlash_IsTaken(string path)
    {
        var studio = await apps.GetAsync();
        var project = await studio.CreateProjectAsync();
        (await SendAsync(studio, studio.Address + path[1..], project, Request(Spans.Span("run")), Protobuf)).Expect(200);
        Assert.Equal("run", Text(await OnlyTraceAsync(studio, project), "name"));
    }

    [Fact]
    public async Task ResourceAttributes_AreSignsOfLife()
    {
        var studio = await apps.GetAsync();
        var project = await studio.CreateProjectAsync();
        foreach (var instance in new[] { "a", "b", "a" })
        {
            var resource = new Resource();
            resource.Attributes.AddRange(new (string, object)[]
            {
                ("service.name", "supervisor"), ("service.instance.id", instance), ("service.version", "1.2"), ("deployment.environment.name", "staging"), ("telemetry.sdk.version", "2.12.0"),
            }.Select(Spans.Attribute));
            var request = new ExportTraceServiceRequest { ResourceSpans = { new ResourceSpans { Resource = resource, ScopeSpans = { new ScopeSpans { Spans = { Spans.Span("run") } } } } } };
            (await SendAsync(studio, "/v1/traces", project, request.ToByteArray(), Protobuf)).Expect(200);
        }

        var status = (await studio.Api.GetAsync("/api/v1/projects/connection-status")).Expect(200).Json.EnumerateArray().Single(p => Text(p, "project_id") == project);
        Assert.Equal(("connected", "staging", "1.2", "2.12.0", 2), (Text(status, "status"), Text(status, "environment"), Text(status, "version"), Text(status, "sdk_version"), status.GetProperty("instances").GetInt32()));
    }

    [Fact]
    public async Task BadSpan_FailsAlone_AndItsReasonIsTold()
    {
        var studio = await apps.GetAsync();
        var project = await studio.CreateProjectAsync();
        var body = $$"""{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"nonsense","spanId":"1"},{"traceId":"{{Guid.NewGuid():N}}","spanId":"00f067aa0ba902b7","name":"good","startTimeUnixNano":"1795459199737000000"}]}]}]}""";
        var answer = (await SendAsync(studio, "/v1/traces", project, Encoding.UTF8.GetBytes(body), Json)).Expect(200);
        Assert.Equal("1", Text(answer.Json.GetProperty("partialSuccess"), "rejectedSpans"));
        Assert.Contains("trace_id must be 16 bytes", Text(answer.Json.GetProperty("partialSuccess"), "errorMessage"));
        var trace = await OnlyTraceAsync(studio, project);
        Assert.Equal("good", Text(trace, "name"));
        Assert.Single(await NodesAsync(studio, project, trace));
    }

    [Fact]
    public async Task WrongRequests_AreRefusedInTheirOwnForm()
    {
        var studio = await apps.GetAsync();
        var project = await studio.CreateProjectAsync();
        await Refused(415, 3, "Content-Type must be", Encoding.UTF8.GetBytes("{}"), "text/plain");
        await Refused(400, 3, "in JSON", Encoding.UTF8.GetBytes("[]"), Json);
        await Refused(400, 3, "in protobuf", [0xff, 0xff], Protobuf);
        await Refused(400, 3, "not valid gzip data", Encoding.UTF8.GetBytes("{}"), Json, r => r.Content!.Headers.ContentEncoding.Add("gzip"));
        await Refused(401, 16, "Authentication required", Encoding.UTF8.GetBytes("{}"), Json, r => r.Headers.Remove("x-api-key"));
        await Refused(401, 16, "Authentication required", [], Protobuf, r => r.Headers.Remove("x-api-key"));
        await Refused(404, 5, "not found", Encoding.UTF8.GetBytes("{}"), Json, r => Named(r, Guid.NewGuid().ToString()));

        await using var domain = new StudioDomain(studio);
        var key = await domain.CreateKeyAsync(project);
        await Refused(403, 7, "does not open project", Encoding.UTF8.GetBytes("{}"), Json, r =>
        {
            r.Headers.Remove("x-api-key");
            r.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
            Named(r, Guid.NewGuid().ToString());
        });

        async Task Refused(int status, int code, string message, byte[] body, string type, Action<HttpRequestMessage>? change = null)
        {
            using var request = Request("/v1/traces", project, body, type);
            change?.Invoke(request);
            using var http = new HttpClient { BaseAddress = studio.Address };
            using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
            var bytes = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
            Assert.Equal(status, (int)response.StatusCode);
            var told = response.Content.Headers.ContentType!.MediaType == Json ? JsonParser.Default.Parse<RpcStatus>(Encoding.UTF8.GetString(bytes)) : RpcStatus.Parser.ParseFrom(bytes);
            Assert.Equal(code, told.Code);
            Assert.Contains(message, told.Message, StringComparison.Ordinal);
            Assert.Equal(type == Json, response.Content.Headers.ContentType.MediaType == Json);
        }

        static void Named(HttpRequestMessage request, string project)
        {
            request.Headers.Remove("X-Project-Id");
            request.Headers.Add("X-Project-Id", project);
        }
    }

    [Theory]
    [InlineData("otlp_langgraph", true)]
    [InlineData("langfuse_otel", true)]
    [InlineData("otlp_langgraph", false)]
    [InlineData("langfuse_otel", false)]
    public async Task BrokenBodies_AreRefused_OrTaken_AndNeverFailTheServer(string sample, bool isJson)
    {
        var studio = await apps.GetAsync();
        var project = await studio.CreateProjectAsync();
        var (seed, good) = (Random.Shared.Next(), Sample(sample, isJson));
        var random = new Random(seed);
        for (var round = 0; round < TestLength.Of(100, 5_000); round++)
        {
            var body = good.ToArray();
            for (var change = random.Next(1, 6); change > 0; change--)
            {
                body[random.Next(body.Length)] = (byte)random.Next(256);
            }

            var length = random.Next(4) == 0 ? random.Next(body.Length) : body.Length;
            var answer = await SendAsync(studio, "/v1/traces", project, body[..length], isJson ? Json : Protobuf);
            Assert.True(answer.Status is 200 or 400, $"Seed {seed}, round {round}: {answer.Status} {answer.Text}");
        }
    }

    [Fact]
    public async Task DeletedTrace_IsNotRaisedByARootThatEndsLater()
    {
        var studio = await apps.GetAsync();
        var project = await studio.CreateProjectAsync();
        var (root, child) = (Spans.Span("root"), Spans.Span("child"));
        var trace = Guid.NewGuid().ToString("N");
        root.TraceId = child.TraceId = Spans.Hex(trace);
        child.SpanId = Spans.Hex("00f067aa0ba902b8");
        child.ParentSpanId = root.SpanId;
        (await SendAsync(studio, "/v1/traces", project, Request(child), Protobuf)).Expect(200);
        (await studio.Api.DeleteAsync($"/api/v1/traces/{trace}?project_id={project}")).Expect(204);
        (await SendAsync(studio, "/v1/traces", project, Request(root), Protobuf)).Expect(200);
        (await studio.Api.GetAsync($"/api/v1/traces/{trace}?project_id={project}")).Expect(404);
    }

    [Fact]
    public async Task PortsOfTheirOwn_TakeHttpAndGrpc_AndServeNothingElse()
    {
        var (http, grpc) = (FreePort.Next(), FreePort.Next());
        await using var studio = await StudioApp.StartAsync(new StudioAppOptions
        {
            Settings = new Dictionary<string, string?> { ["Studio__OtlpHttpUrl"] = $"http://127.0.0.1:{http}", ["Studio__OtlpGrpcUrl"] = $"http://127.0.0.1:{grpc}", ["Studio__MaxRequestBytes"] = "65536", ["Studio__MaxDecompressedBytes"] = "200000" },
        });
        var project = await studio.CreateProjectAsync();
        using var onPort = new ApiClient(new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{http}") });
        (await onPort.SendAsync(Request("/v1/traces", project, Request(Spans.Span("over http")), Protobuf))).Expect(200);
        Assert.All(new[] { "/", "/login", "/health", "/api/v1/traces", "/v1/metrics" }, path => onPort.GetAsync(path).GetAwaiter().GetResult().Expect(404));
        (await onPort.SendAsync(Request("/v1/traces", project, new byte[70_000], Protobuf))).Expect(413);
        (await onPort.SendAsync(Request($"http://127.0.0.1:{http}//v1/traces", project, Request(Spans.Span("over http")), Protobuf))).Expect(200);

        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{grpc}");
        var export = new Method<ExportTraceServiceRequest, ExportTraceServiceResponse>(
            MethodType.Unary,
            "opentelemetry.proto.collector.trace.v1.TraceService",
            "Export",
            Marshallers.Create(r => r.ToByteArray(), ExportTraceServiceRequest.Parser.ParseFrom),
            Marshallers.Create(r => r.ToByteArray(), ExportTraceServiceResponse.Parser.ParseFrom));
        var (good, bad) = (Spans.Span("over grpc"), Spans.Span("bad"));
        good.TraceId = Spans.Hex("0af7651916cd43dd8448eb211c80319d");
        bad.SpanId = ByteString.Empty;
        var headers = new Metadata { { "x-api-key", StudioApp.DevelopmentKey }, { "x-project-id", project } };
        var answer = await ExportAsync(headers, good, bad);
        Assert.Equal((1, true), (answer.PartialSuccess.RejectedSpans, answer.PartialSuccess.ErrorMessage.Contains("span_id", StringComparison.Ordinal)));
        Assert.Equal(["over grpc", "over http"], (await studio.Api.GetAsync($"/api/v1/traces?project_id={project}")).Expect(200).Json.GetProperty("data").EnumerateArray().Select(t => Text(t, "name")).Order());

        await Refused(StatusCode.Unauthenticated, []);
        await Refused(StatusCode.Unauthenticated, new Metadata { { "x-api-key", "wrong" } });
        await Refused(StatusCode.NotFound, new Metadata { { "x-api-key", StudioApp.DevelopmentKey }, { "x-project-id", Guid.NewGuid().ToString() } });
        await using var domain = new StudioDomain(studio);
        await Refused(StatusCode.PermissionDenied, new Metadata { { "authorization", $"Bearer {await domain.CreateKeyAsync(project)}" }, { "x-project-id", Guid.NewGuid().ToString() } });
        var large = Spans.Span("large", ("input.value", new string('x', 70_000)));
        await Refused(StatusCode.ResourceExhausted, headers, large);
        // Small on the way, large in memory.
        var bomb = new Metadata { { "x-api-key", StudioApp.DevelopmentKey }, { "grpc-internal-encoding-request", "gzip" } };
        await Refused(StatusCode.ResourceExhausted, bomb, Spans.Span("bomb", ("input.value", new string('x', 1_000_000))));

        Task<ExportTraceServiceResponse> ExportAsync(Metadata metadata, params Span[] spans) =>
            channel.CreateCallInvoker().AsyncUnaryCall(export, null, new CallOptions(metadata, cancellationToken: TestContext.Current.CancellationToken), ExportTraceServiceRequest.Parser.ParseFrom(Request(spans))).ResponseAsync;

        async Task Refused(StatusCode expected, Metadata metadata, Span? span = null)
        {
            var refused = await Assert.ThrowsAsync<RpcException>(() => ExportAsync(metadata, span ?? Spans.Span("x")));
            Assert.Equal(expected, refused.StatusCode);
            Assert.NotEmpty(refused.Status.Detail);
        }
    }

    private static byte[] Sample(string name, bool isJson) =>
        isJson ? File.ReadAllBytes($"Samples/{name}.json") : Convert.FromBase64String(File.ReadAllText($"Samples/{name}.pb.b64"));

    private static byte[] Request(params Span[] spans) =>
        new ExportTraceServiceRequest { ResourceSpans = { new ResourceSpans { ScopeSpans = { new ScopeSpans { Spans = { spans } } } } } }.ToByteArray();

    private static HttpRequestMessage Request(string path, string project, byte[] body, string type, bool gzip = false)
    {
        var content = body;
        if (gzip)
        {
            using var packed = new MemoryStream();
            using (var zip = new GZipStream(packed, CompressionLevel.Fastest))
            {
                zip.Write(body);
            }

            content = packed.ToArray();
        }

        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(content) { Headers = { ContentType = new MediaTypeHeaderValue(type) } } };
        request.Headers.Add("x-api-key", StudioApp.DevelopmentKey);
        request.Headers.Add("X-Project-Id", project);
        if (gzip)
        {
            request.Content.Headers.ContentEncoding.Add("gzip");
            // As exporters of Node send it: no length.
            request.Headers.TransferEncodingChunked = true;
        }

        return request;
    }

    private static Task<ApiAnswer> SendAsync(StudioApp studio, string path, string project, byte[] body, string type, bool gzip = false) =>
        studio.Anonymous.SendAsync(Request(path, project, body, type, gzip));

    private static async Task<JsonElement> OnlyTraceAsync(StudioApp studio, string project) =>
        Assert.Single((await studio.Api.GetAsync($"/api/v1/traces?project_id={project}")).Expect(200).Json.GetProperty("data").EnumerateArray());

    private static async Task<List<(JsonElement Node, int Depth)>> NodesAsync(StudioApp studio, string project, JsonElement trace) =>
        [.. TraceTree.Nodes((await studio.Api.GetAsync($"/api/v1/traces/{Text(trace, "id")}/tree?project_id={project}")).Expect(200).Json)];

    private static string Outline(IEnumerable<(JsonElement Node, int Depth)> nodes) => string.Join('\n', nodes.Select(n => string.Join(' ', new[]
    {
        new string(' ', 2 * n.Depth) + Text(n.Node, "type"),
        Text(n.Node, "name"),
        Text(n.Node, "model"),
        n.Node.GetProperty("total_tokens") is { ValueKind: JsonValueKind.Number } total ? $"{n.Node.GetProperty("prompt_tokens")}+{n.Node.GetProperty("completion_tokens")}={total}" : null,
        Text(n.Node, "level") is "DEFAULT" ? null : Text(n.Node, "level"),
    }.OfType<string>())));

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;
}
