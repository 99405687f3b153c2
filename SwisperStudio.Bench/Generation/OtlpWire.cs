using System.Text;
using Google.Protobuf;
using OpenTelemetry.Proto.Collector.Trace.V1;
using OpenTelemetry.Proto.Common.V1;
using OpenTelemetry.Proto.Resource.V1;
using OpenTelemetry.Proto.Trace.V1;
using SwisperStudio.Bench.Running;
using SwisperStudio.Core;

namespace SwisperStudio.Bench.Generation;

/// <summary>Runs as an OpenTelemetry SDK with OpenInference's instrumentation exports them: protobuf, gzip, children before their parents.</summary>
internal static class OtlpWire
{
    /// <summary>Export requests of whole runs, each with about so many spans.</summary>
    public static List<WireRequest> Batches(IEnumerable<GeneratedTrace> traces, int spans) =>
    [
        .. Wire.InBatches(traces, spans).AsParallel().AsOrdered().Select(batch =>
        {
            var scope = new ScopeSpans { Scope = new InstrumentationScope { Name = "openinference.instrumentation.langchain", Version = "0.1.50" } };
            scope.Spans.AddRange(batch.SelectMany(trace => Enumerable.Reverse(trace.Observations).Select(o => ToSpan(trace, o))));
            var resource = new Resource { Attributes = { Attribute("service.name", "global-supervisor"), Attribute("telemetry.sdk.version", "1.38.0") } };
            var request = new ExportTraceServiceRequest { ResourceSpans = { new ResourceSpans { Resource = resource, ScopeSpans = { scope } } } };
            return new WireRequest("POST", "/v1/traces", Wire.Gzip(request.ToByteArray()), "gzip", "application/x-protobuf");
        }),
    ];

    private static Span ToSpan(GeneratedTrace trace, GeneratedObservation observation)
    {
        var span = new Span
        {
            TraceId = Id(trace.Id, 16),
            SpanId = Id(observation.Id, 8),
            ParentSpanId = observation.ParentId is { } parent ? Id(parent, 8) : ByteString.Empty,
            Name = observation.Name,
            Flags = 0x101,
            StartTimeUnixNano = (ulong)new DateTimeOffset(observation.Start).ToNanoseconds(),
            EndTimeUnixNano = (ulong)new DateTimeOffset(observation.End).ToNanoseconds(),
            Attributes =
            {
                Attribute("openinference.span.kind", observation.Type == "GENERATION" ? "LLM" : "CHAIN"),
                Attribute("input.value", Encoding.UTF8.GetString(observation.Input)),
                Attribute("input.mime_type", "application/json"),
                Attribute("output.value", Encoding.UTF8.GetString(observation.Output)),
                Attribute("output.mime_type", "application/json"),
                Attribute("session.id", trace.SessionId),
                Attribute("user.id", trace.UserId),
            },
        };
        if (observation.Level == "ERROR")
        {
            span.Status = new Status { Code = Status.Types.StatusCode.Error };
        }

        return span;
    }

    private static ByteString Id(string id, int size) => ByteString.CopyFrom(Hash128.Of(id).ToByteArray().AsSpan(0, size));

    private static KeyValue Attribute(string key, string value) => new() { Key = key, Value = new AnyValue { StringValue = ByteString.CopyFromUtf8(value) } };
}
