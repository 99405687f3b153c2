using Google.Protobuf;
using OpenTelemetry.Proto.Trace.V1;
using SwisperStudio.Core.Ingestion;
using SwisperStudio.Core.Protocols.Otlp;
using SwisperStudio.Core.Traces;
using Xunit;

namespace SwisperStudio.Tests.Core.Protocols.Otlp;

public sealed class SpanMapperTests
{
    private static readonly (string, object) Llm = ("openinference.span.kind", "LLM");

    [Fact]
    public void Span_IsAnObservation_ToTheNanosecond()
    {
        var span = Spans.Span("GET /answer", ("http.route", "/answer"), ("retries", 2), ("ratio", 0.5), ("ok", true), ("none", new OpenTelemetry.Proto.Common.V1.AnyValue()));
        span.ParentSpanId = Spans.Hex("00f067aa0ba902b6");
        span.Kind = Span.Types.SpanKind.Server;
        span.Flags = 0x301;
        span.TraceState = "vendor=1";
        span.Links.Add(new Span.Types.Link { TraceId = Spans.Hex(Spans.TraceId), SpanId = Spans.Hex("00f067aa0ba902b5") });
        span.Events.Add(Spans.Event("cache-miss", ("key", "k")));
        var mapped = Spans.Map([span], ("service.name", "agent"), ("service.version", "1.2"), ("deployment.environment.name", "staging"));

        var observation = mapped.Patches.OfType<ObservationPatch>().Single();
        Assert.Equal(("00f067aa0ba902b7", Spans.TraceId, "00f067aa0ba902b6", "GET /answer"), (observation.Id, observation.TraceId.Value, observation.ParentId.Value, observation.Name.Value));
        Assert.Equal((Spans.Start, Spans.Start + 5_000_000, "DEFAULT"), (observation.StartTime.Value, observation.EndTime.Value, observation.Level.Value));
        Assert.Equal(("agent", "1.2", "staging"), (observation.Sender!.ServiceName, observation.Sender.Version, observation.Sender.Environment));
        Assert.Equal(
            """
            {"kind":"SERVER","trace_state":"vendor=1","attributes":{"http.route":"/answer","retries":2,"ratio":0.5,"ok":true,"none":null},
            "events":[{"name":"cache-miss","time_unix_nano":1795459199737000002,"attributes":{"key":"k"}}],
            "links":[{"trace_id":"0af7651916cd43dd8448eb211c80319c","span_id":"00f067aa0ba902b5","attributes":{}}],
            "scope":{"name":"test","version":"1"},
            "resource":{"service.name":"agent","service.version":"1.2","deployment.environment.name":"staging"}}
            """.Replace("\n", "", StringComparison.Ordinal),
            observation.Meta.Element().GetProperty("otel").GetRawText());

        // Its parent is in another process: it is the first here, and names the trace until the root comes.
        Assert.Equal(("GET /answer", "staging", "1.2"), (mapped.Told(t => t.Name).Value, mapped.Told(t => t.Environment).Value, mapped.Told(t => t.Version).Value));
        Assert.Equal("agent", mapped.Told(t => t.Meta).Element().GetProperty("resource").GetProperty("service.name").GetString());
    }

    [Fact]
    public void Child_OfTheSameProcess_RepeatsNoResource_AndNamesNoTrace()
    {
        var span = Spans.Span("child");
        span.ParentSpanId = Spans.Hex("00f067aa0ba902b6");
        span.Flags = 0x101;
        var mapped = Spans.Map([span], ("service.name", "agent"));
        Assert.False(mapped.Told(t => t.Name).IsPresent);
        Assert.False(mapped.Patches.OfType<ObservationPatch>().Single().Meta.Element().GetProperty("otel").TryGetProperty("resource", out _));

        // An older SDK does not tell where the parent is.
        span.Flags = 1;
        Assert.True(Spans.Map([span], ("service.name", "agent")).Patches.OfType<ObservationPatch>().Single().Meta.Element().GetProperty("otel").TryGetProperty("resource", out _));
    }

    [Fact]
    public void Error_TellsItsMessage_ElseItsException()
    {
        var span = Spans.Span("step");
        span.Status = new Status { Code = Status.Types.StatusCode.Error, Message = "no answer" };
        span.Events.Add(Spans.Event("exception", ("exception.type", "TimeoutError"), ("exception.message", "after 5 s"), ("exception.stacktrace", "at …")));
        Assert.Equal(("ERROR", "no answer"), Told(Spans.Observation(span)));
        span.Status.Message = "";
        Assert.Equal(("ERROR", "TimeoutError: after 5 s"), Told(Spans.Observation(span)));
        Assert.Contains("at …", Spans.Observation(span).Meta.Json());

        // An exception that was caught is no failure of the step.
        span.Status = null;
        Assert.Equal("DEFAULT", Spans.Observation(span).Level.Value);
        Assert.Equal(("WARNING", "slow"), Told(Spans.Observation(("langfuse.observation.level", "WARNING"), ("langfuse.observation.status_message", "slow"))));
        Assert.Equal("ERROR", Spans.Observation(("logfire.level_num", 17)).Level.Value);
        Assert.Equal("WARNING", Spans.Observation(("logfire.level_num", 13)).Level.Value);
        Assert.Equal("DEBUG", Spans.Observation(("logfire.level_num", 5)).Level.Value);

        static (string?, string?) Told(ObservationPatch o) => (o.Level.Value, o.StatusMessage.Value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("00000000000000000000000000000000")]
    [InlineData("0af7651916cd43dd")]
    public void SpanWithoutAnId_IsRejectedAlone(string traceId)
    {
        var bad = Spans.Span("bad");
        bad.TraceId = Spans.Hex(traceId);
        var mapped = Spans.Map([bad, Spans.Span("good")]);
        Assert.Equal((1, "good"), (mapped.Rejected, mapped.Patches.OfType<ObservationPatch>().Single().Name.Value));
        Assert.Contains("trace_id must be 16 bytes", mapped.Reason);
    }

    [Fact]
    public void SpanWithOddParts_IsRejectedWithItsReason()
    {
        var (spanId, parent, time) = (Spans.Span("a"), Spans.Span("b"), Spans.Span("c"));
        spanId.SpanId = ByteString.Empty;
        parent.ParentSpanId = Spans.Hex("00");
        time.StartTimeUnixNano = ulong.MaxValue;
        var mapped = Spans.Map([spanId, parent, time]);
        Assert.Equal((3, 0), (mapped.Rejected, mapped.Patches.Count));
        Assert.Contains("span_id must be 8 bytes", mapped.Reason);
        Assert.Contains("parent_span_id must be empty", mapped.Reason);
        Assert.Contains("before the year 2262", mapped.Reason);
    }

    [Fact]
    public void WhatIsSetOnPurpose_GoesBeforeWhatFollows_InAnyOrder()
    {
        var (root, child) = (Spans.Span("root", ("user.id", "root's")), Spans.Span("child", ("langfuse.trace.name", "on purpose"), ("user.id", "child's"), ("session.id", "s")));
        child.SpanId = Spans.Hex("00f067aa0ba902b8");
        child.ParentSpanId = root.SpanId;
        child.StartTimeUnixNano++;
        foreach (var spans in new[] { new[] { root, child }, [child, root] })
        {
            var mapped = Spans.Map(spans);
            Assert.Equal(("on purpose", "root's", "s"), (mapped.Told(t => t.Name).Value, mapped.Told(t => t.UserId).Value, mapped.Told(t => t.SessionId).Value));
        }
    }

    [Fact]
    public void ManySpans_ThatTellTheSameOfTheirTrace_TellItOnce()
    {
        var spans = Enumerable.Range(1, 50).Select(i =>
        {
            var span = Spans.Span($"s{i}", ("session.id", "s"), ("user.id", "u"));
            span.SpanId = Spans.Hex(i.ToString("x16", System.Globalization.CultureInfo.InvariantCulture));
            span.ParentSpanId = Spans.Hex("00f067aa0ba902b7");
            span.Flags = 0x101;
            return span;
        });
        Assert.Single(Spans.Map(spans).Patches.OfType<TracePatch>());
    }

    [Fact]
    public void Tool_IsCalledAsTheTool()
    {
        var tool = Spans.Observation(Spans.Span("execute_tool get_weather", ("gen_ai.operation.name", "execute_tool"), ("gen_ai.tool.name", "get_weather"), ("gen_ai.tool.call.arguments", """{"city":"Lugano"}"""), ("gen_ai.tool.call.result", "12 °C")));
        Assert.Equal((ObservationType.Tool, "get_weather", """{"city":"Lugano"}""", "\"12 °C\""), (tool.Type.Value, tool.Name.Value, tool.Input.Json(), tool.Output.Json()));
        Assert.Equal("execute_tool get_weather", tool.Meta.Element().GetProperty("otel").GetProperty("name").GetString());
    }

    [Fact]
    public void Mlflow_NamesAreWrittenWithTheirQuotes()
    {
        var tool = Spans.Map([Spans.Span("call", ("mlflow.spanType", "\"TOOL\""), ("mlflow.spanFunctionName", "\"answer\""), ("mlflow.trace.user", "\"u\""), ("mlflow.traceName", "\"run \\\"1\\\"\""))]);
        Assert.Equal("answer", tool.Patches.OfType<ObservationPatch>().Single().Name.Value);
        Assert.Equal(("u", "run \"1\""), (tool.Told(t => t.UserId).Value, tool.Told(t => t.Name).Value));
        Assert.Equal("gpt-4o", Spans.Observation(("mlflow.spanType", "\"LLM\""), ("mlflow.llm.model", "\"gpt-4o\"")).Model.Value);
    }

    [Fact]
    public void LangSmith_NamesAndTagsOfARun_AreTheTracesOnlyAtItsFirstSpan()
    {
        var (root, child) = (Spans.Span("LangGraph", ("langsmith.trace.name", "supervisor"), ("langsmith.span.tags", "prod, eu")), Spans.Span("ChatOpenAI", ("langsmith.trace.name", "ChatOpenAI"), ("langsmith.span.tags", "seq:step:2")));
        child.SpanId = Spans.Hex("00f067aa0ba902b8");
        child.ParentSpanId = root.SpanId;
        child.Flags = 0x101;
        child.StartTimeUnixNano++;
        var mapped = Spans.Map([child, root]);
        Assert.Equal(("supervisor", "prod+eu"), (mapped.Told(t => t.Name).Value, string.Join('+', mapped.Told(t => t.Tags).Value!)));
        Assert.Contains("seq:step:2", mapped.Patches.OfType<ObservationPatch>().Single(o => o.Name.Value == "ChatOpenAI").Meta.Json());
    }

    [Fact]
    public void Langfuse_FirstSpanThatIsNotLeftOut_IsTheRunsFirst()
    {
        var span = Spans.Span("answer", ("langfuse.internal.is_app_root", true), ("langfuse.observation.type", "span"));
        span.ParentSpanId = Spans.Hex("00f067aa0ba902b6");
        span.Flags = 0x101;
        var mapped = Spans.Map([span], ("service.name", "web"));
        Assert.Equal("answer", mapped.Told(t => t.Name).Value);
        Assert.Equal("web", mapped.Patches.OfType<ObservationPatch>().Single().Meta.Element().GetProperty("otel").GetProperty("resource").GetProperty("service.name").GetString());
    }

    [Fact]
    public void Langfuse_WhatItsApiGivesBack_IsKeptAsItsOtherProtocolKeepsIt()
    {
        var mapped = Spans.Map([Spans.Span(
            "llm", ("langfuse.observation.type", "generation"), ("langfuse.observation.cost_details", """{"input":0.1}"""), ("langfuse.observation.prompt.name", "planner"), ("langfuse.observation.prompt.version", 3),
            ("langfuse.trace.public", true), ("langfuse.version", "v2"))]);
        var meta = mapped.Patches.OfType<ObservationPatch>().Single().Meta.Element();
        Assert.Equal(("""{"input":0.1}""", """{"name":"planner","version":3}"""), (meta.GetProperty("cost_details").GetRawText(), meta.GetProperty("prompt").GetRawText()));
        Assert.Equal(("""{"public":true,"version":"v2"}""", "v2"), (mapped.Told(t => t.Meta).Json(), mapped.Told(t => t.Version).Value));
    }

    [Fact]
    public void NamesWithoutEnd_AndDeepValues_AreStored_AndTakeNothingWithThem()
    {
        var deep = string.Concat(Enumerable.Repeat("[", 90)) + string.Concat(Enumerable.Repeat("]", 90));
        var span = Spans.Span("deep", Llm, ("llm.input_messages." + string.Join('.', Enumerable.Repeat("a", 5_000)), deep), ("langfuse.trace.tags", deep), ("llm.tools." + new string('.', 1_000_000), "x"));
        var good = Spans.Span("good");
        good.SpanId = Spans.Hex("00f067aa0ba902b8");
        var mapped = Spans.Map([span, good]);
        Assert.Equal((2, 0), (mapped.Patches.OfType<ObservationPatch>().Count(), mapped.Rejected));
        Assert.Contains(string.Join('.', Enumerable.Repeat("a", 4_000)), mapped.Patches.OfType<ObservationPatch>().First().Input.Json());
    }

    [Fact]
    public void WhatNobodyReads_IsNotTakenAway()
    {
        // A node's own input goes before messages that its span tells as events.
        var node = Spans.Span("node", ("openinference.span.kind", "CHAIN"), ("input.value", """{"a":1}"""));
        node.Events.Add(Spans.Event("gen_ai.user.message", ("content", "Hi")));
        Assert.Equal("gen_ai.user.message", Spans.Observation(node).Meta.Element().GetProperty("otel").GetProperty("events")[0].GetProperty("name").GetString());
        // Instructions without a conversation; a time that is none; usage that is no object; a name of the studio's own.
        var odd = Spans.Observation(
            Llm, ("gen_ai.system_instructions", """[{"type":"text","content":"Be brief."}]"""), ("langfuse.observation.completion_start_time", "soon"), ("langfuse.observation.usage_details", "oops"), ("metadata", """{"otel":1}"""));
        Assert.Contains("Be brief.", odd.Input.Json());
        Assert.Contains("soon", odd.Meta.Json());
        Assert.Contains("oops", odd.Meta.Json());
        Assert.Equal(1, odd.Meta.Element().GetProperty("client.otel").GetInt32());
        Assert.Equal("""{"messages":[{"content":"Hello"}],"_raw":{"x":1}}""", Spans.Observation(Llm, ("llm.output_messages.0.message.content", "Hello"), ("output.value", """{"x":1}""")).Output.Json());
        // Two that come to the same name.
        var twice = Spans.Observation(Llm, ("gen_ai.request.seed", 1), ("ai.settings.seed", 2), ("ai.telemetry.metadata.tenant", "a"), ("langsmith.metadata.tenant", "b"));
        Assert.Equal("""{"seed":1,"ai.settings.seed":2}""", twice.ModelParameters.Json());
        Assert.Equal(("a", "b"), (twice.Meta.Element().GetProperty("tenant").GetString(), twice.Meta.Element().GetProperty("langsmith.metadata.tenant").GetString()));
        var status = Spans.Span("s");
        status.Status = new Status { Message = "fine" };
        Assert.Equal("fine", Spans.Observation(status).Meta.Element().GetProperty("otel").GetProperty("status_message").GetString());
    }

    [Fact]
    public void RequestThatComesToTooMuch_IsNone()
    {
        var resource = new OpenTelemetry.Proto.Resource.V1.Resource();
        resource.Attributes.Add(Spans.Attribute(("large", new string('x', 10_000))));
        var scope = new ScopeSpans();
        scope.Spans.AddRange(Enumerable.Range(1, 100).Select(_ => Spans.Span("s")));
        ResourceSpans[] spans = [new() { Resource = resource, ScopeSpans = { scope } }];
        Assert.Null(OtlpSpans.Map(spans, new OtlpReceipt(Guid.Empty, 0, false), 500_000));
        Assert.InRange(OtlpSpans.Map(spans, new OtlpReceipt(Guid.Empty, 0, false), 5_000_000)!.Bytes, 1_000_000, 5_000_000);
    }

    [Fact]
    public void Logfire_PendingSpan_AnnouncesItsParent()
    {
        var pending = Spans.Span("agent run", ("logfire.span_type", "pending_span"), ("logfire.pending_parent_id", "00f067aa0ba90001"));
        pending.ParentSpanId = Spans.Hex("00f067aa0ba90002");
        var observation = Spans.Observation(pending);
        Assert.Equal(("00f067aa0ba90002", "00f067aa0ba90001", false, StampRank.Create), (observation.Id, observation.ParentId.Value, observation.EndTime.IsPresent, observation.Stamp.Rank));
    }

    [Fact]
    public void TraceMetadata_OfLangfuse_IsOneObject()
    {
        var mapped = Spans.Map([Spans.Span("s", ("langfuse.trace.metadata.tenant", "pl"), ("langfuse.trace.metadata.depth", """{"a":[1]}"""))]);
        Assert.Equal("""{"tenant":"pl","depth":{"a":[1]}}""", mapped.Told(t => t.Meta).Json());
    }

    [Fact]
    public void TraceMetadata_OfSeveralSpans_IsToldByEach()
    {
        var (first, second, third) = (Spans.Span("a", ("langfuse.trace.metadata.tenant", "pl")), Spans.Span("b", ("langfuse.trace.metadata.region", "eu")), Spans.Span("c", ("langfuse.trace.metadata.region", "eu")));
        (second.SpanId, third.SpanId) = (Spans.Hex("00f067aa0ba902b8"), Spans.Hex("00f067aa0ba902b9"));
        second.ParentSpanId = third.ParentSpanId = first.SpanId;
        second.Flags = third.Flags = 0x101;
        var told = Spans.Map([first, second, third]).Patches.OfType<TracePatch>().Where(t => t.MergesMeta && t.Meta.IsPresent).Select(t => t.Meta.Json());
        Assert.Equal(["""{"region":"eu"}""", """{"tenant":"pl"}"""], told.Order());
    }
}
