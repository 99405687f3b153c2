using System.Text;
using System.Text.Json;
using Google.Protobuf;
using OpenTelemetry.Proto.Common.V1;
using OpenTelemetry.Proto.Resource.V1;
using OpenTelemetry.Proto.Trace.V1;
using SwisperStudio.Core.Ingestion;
using SwisperStudio.Core.Protocols.Otlp;
using Xunit;

namespace SwisperStudio.Tests.Core.Protocols.Otlp;

/// <summary>Spans made for a test, and what they are mapped to.</summary>
internal static class Spans
{
    public const string TraceId = "0af7651916cd43dd8448eb211c80319c";
    public const long Start = 1_795_459_199_737_000_001;

    public static Span Span(string name, params (string Key, object Value)[] attributes)
    {
        var span = new Span
        {
            TraceId = Hex(TraceId),
            SpanId = Hex("00f067aa0ba902b7"),
            Name = name,
            Kind = OpenTelemetry.Proto.Trace.V1.Span.Types.SpanKind.Internal,
            StartTimeUnixNano = (ulong)Start,
            EndTimeUnixNano = (ulong)Start + 5_000_000,
        };
        span.Attributes.AddRange(attributes.Select(Attribute));
        return span;
    }

    public static OpenTelemetry.Proto.Trace.V1.Span.Types.Event Event(string name, params (string Key, object Value)[] attributes)
    {
        var added = new OpenTelemetry.Proto.Trace.V1.Span.Types.Event { Name = name, TimeUnixNano = (ulong)Start + 1 };
        added.Attributes.AddRange(attributes.Select(Attribute));
        return added;
    }

    public static KeyValue Attribute((string Key, object Value) attribute) => new() { Key = attribute.Key, Value = Value(attribute.Value) };

    public static ByteString Hex(string hex) => ByteString.CopyFrom(Convert.FromHexString(hex));

    public static OtlpPatches Map(IEnumerable<Span> spans, params (string Key, object Value)[] resource)
    {
        var ofResource = new ResourceSpans { Resource = new Resource() };
        ofResource.Resource.Attributes.AddRange(resource.Select(Attribute));
        var ofScope = new ScopeSpans { Scope = new InstrumentationScope { Name = "test", Version = "1" } };
        ofScope.Spans.AddRange(spans);
        ofResource.ScopeSpans.Add(ofScope);
        return OtlpSpans.Map([ofResource], new OtlpReceipt(Guid.Empty, 7, FromAllProjectKey: false), long.MaxValue)!;
    }

    /// <summary>The observation of one span with these attributes.</summary>
    public static ObservationPatch Observation(params (string Key, object Value)[] attributes) => Observation(Span("step", attributes));

    public static ObservationPatch Observation(Span span) => Map([span]).Patches.OfType<ObservationPatch>().Single();

    /// <summary>What the patches of a trace come to: the strongest that tells a field decides.</summary>
    public static Field<T> Told<T>(this OtlpPatches mapped, Func<TracePatch, Field<T>> field) =>
        mapped.Patches.OfType<TracePatch>().OrderByDescending(p => p.Stamp).Select(field).FirstOrDefault(f => f.IsPresent);

    public static string? Json(this Field<ReadOnlyMemory<byte>?> document) => document.Value is { } json ? Encoding.UTF8.GetString(json.Span) : null;

    public static JsonElement Element(this Field<ReadOnlyMemory<byte>?> document)
    {
        Assert.NotNull(document.Value);
        return JsonElement.Parse(document.Value.Value.Span);
    }

    private static AnyValue Value(object value) => value switch
    {
        string text => new AnyValue { StringValue = ByteString.CopyFromUtf8(text) },
        int number => new AnyValue { IntValue = number },
        double number => new AnyValue { DoubleValue = number },
        bool yes => new AnyValue { BoolValue = yes },
        string[] texts => new AnyValue { ArrayValue = new ArrayValue { Values = { texts.Select(Value) } } },
        AnyValue any => any,
        _ => throw new ArgumentException($"No attribute can be made of {value.GetType().Name}."),
    };
}
