using System.Text;
using System.Text.Json;
using OpenTelemetry.Proto.Collector.Trace.V1;
using OpenTelemetry.Proto.Trace.V1;
using SwisperStudio.Core.Protocols.Otlp;
using Xunit;

namespace SwisperStudio.Tests.Core.Protocols.Otlp;

public sealed class OtlpJsonTests
{
    [Fact]
    public void EveryMember_IsRead()
    {
        var spans = Read("""
            {"resourceSpans":[{"schemaUrl":"r","resource":{"attributes":[{"key":"service.name","value":{"stringValue":"a"}}]},
             "scopeSpans":[{"schemaUrl":"s","scope":{"name":"n","version":"v","attributes":[{"key":"k","value":{"boolValue":true}}]},
             "spans":[{"traceId":"0AF7651916CD43DD8448EB211C80319C","spanId":"00f067aa0ba902b7","parentSpanId":"","name":"x","kind":3,"flags":257,"traceState":"t=1",
               "startTimeUnixNano":"1795459199737000001","endTimeUnixNano":1795459199737000002,"droppedAttributesCount":1,"droppedEventsCount":2,"droppedLinksCount":3,
               "attributes":[{"key":"i","value":{"intValue":"9007199254740993"}},{"key":"j","value":{"intValue":5}},{"key":"d","value":{"doubleValue":0.5}},{"key":"inf","value":{"doubleValue":"Infinity"}},
                 {"key":"b","value":{"bytesValue":"AQI="}},{"key":"a","value":{"arrayValue":{"values":[{"stringValue":"p"},{}]}}},{"key":"o","value":{"kvlistValue":{"values":[{"key":"q","value":{"intValue":1}}]}}},{"key":"none"}],
               "events":[{"name":"e","timeUnixNano":"7","attributes":[{"key":"k","value":{"stringValue":"v"}}]}],
               "links":[{"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"00f067aa0ba902b7","traceState":"l","attributes":[]}],
               "status":{"code":2,"message":"m"},"unknown":{"x":[1]}}]}]}],"unknown":1}
            """);
        var span = spans.Single().ScopeSpans.Single().Spans.Single();
        Assert.Equal("""{"service.name":"a"}""", Json(spans.Single().Resource.Attributes));
        Assert.Equal(("n", "v", """{"k":true}"""), (spans.Single().ScopeSpans.Single().Scope.Name, spans.Single().ScopeSpans.Single().Scope.Version, Json(spans.Single().ScopeSpans.Single().Scope.Attributes)));
        Assert.Equal((16, 8, 0, "x", Span.Types.SpanKind.Client, 257u, "t=1"), (span.TraceId.Length, span.SpanId.Length, span.ParentSpanId.Length, span.Name, span.Kind, span.Flags, span.TraceState));
        Assert.Equal((1795459199737000001ul, 1795459199737000002ul, 1u, 2u, 3u), (span.StartTimeUnixNano, span.EndTimeUnixNano, span.DroppedAttributesCount, span.DroppedEventsCount, span.DroppedLinksCount));
        Assert.Equal("""{"i":9007199254740993,"j":5,"d":0.5,"inf":"Infinity","b":"AQI=","a":["p",null],"o":{"q":1},"none":null}""", Json(span.Attributes));
        Assert.Equal(("e", 7ul, """{"k":"v"}"""), (span.Events.Single().Name, span.Events.Single().TimeUnixNano, Json(span.Events.Single().Attributes)));
        Assert.Equal((8, "l"), (span.Links.Single().SpanId.Length, span.Links.Single().TraceState));
        Assert.Equal((Status.Types.StatusCode.Error, "m"), (span.Status.Code, span.Status.Message));
    }

    [Theory]
    [InlineData("otlp_langgraph")]
    [InlineData("langfuse_otel")]
    public void Samples_OfBothForms_TellTheSameOfTheSameRun(string sample)
    {
        // Two runs of one program: names, kinds and attributes are the same, ids and times are not.
        var json = OtlpJson.Read(File.ReadAllBytes($"Samples/{sample}.json"));
        var protobuf = ExportTraceServiceRequest.Parser.ParseFrom(Convert.FromBase64String(File.ReadAllText($"Samples/{sample}.pb.b64"))).ResourceSpans;
        Assert.Equal(Outline(protobuf), Outline(json));
        Assert.NotEmpty(Outline(json));

        static string[] Outline(IEnumerable<ResourceSpans> spans) =>
            [.. spans.SelectMany(r => r.ScopeSpans).SelectMany(s => s.Spans).Select(s => $"{s.Name} {s.Kind} {s.Flags} {string.Join(' ', s.Attributes.Select(a => $"{a.Key}:{a.Value.ValueCase}").Order())}").Order()];
    }

    [Fact]
    public void LoneSurrogates_AndOddValues_TakeNoSpanAway()
    {
        var span = Read("""{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"xyz","spanId":7,"name":"cut \ud83c","kind":"SPAN_KIND_SERVER","startTimeUnixNano":"soon","attributes":[{"key":"k","value":5},{"key":"i","value":{"intValue":1.5}},{"key":"t","value":{"stringValue":"\u0000"}}]}]}]}]}""").Single().ScopeSpans.Single().Spans.Single();
        Assert.Equal((0, "cut �", Span.Types.SpanKind.Server, 0ul), (span.TraceId.Length, span.Name, span.Kind, span.StartTimeUnixNano));
        Assert.Equal("""{"k":null,"i":1.5,"t":"\u0000"}""", Json(span.Attributes));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("")]
    public void WhatIsNoRequest_IsRefused(string json) => Assert.ThrowsAny<JsonException>(() => Read(json));

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"resourceSpans":null}""")]
    [InlineData("""{"resourceSpans":[{"scopeSpans":5},7,null]}""")]
    public void WhatHoldsNoSpans_IsEmpty(string json) => Assert.Empty(Read(json).SelectMany(r => r.ScopeSpans));

    private static IReadOnlyList<ResourceSpans> Read(string json) => OtlpJson.Read(Encoding.UTF8.GetBytes(json));

    private static string Json(IEnumerable<OpenTelemetry.Proto.Common.V1.KeyValue> attributes) =>
        Encoding.UTF8.GetString(AttributeValues.Write(json => AttributeValues.Write(json, attributes)));
}
