using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Collections;
using OpenTelemetry.Proto.Common.V1;
using OpenTelemetry.Proto.Resource.V1;
using OpenTelemetry.Proto.Trace.V1;
using SwisperStudio.Core.Protocols.Swisper;

namespace SwisperStudio.Core.Protocols.Otlp;

/// <summary>
/// Reads OTLP's JSON form: ids are hexadecimal, 64-bit numbers may be texts, unknown members are ignored. The library's own reader takes ids for
/// base64, and gives up a whole request for one value that it does not like.
/// </summary>
public static class OtlpJson
{
    private const int MaxIdSize = 16;
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 512 };

    /// <summary>Reads the body of an export request. What a span should have and has not is left open; the mapper refuses such a span alone.</summary>
    /// <exception cref="JsonException">The text is not JSON, or not an object.</exception>
    public static IReadOnlyList<ResourceSpans> Read(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json, Options);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException("An object with resourceSpans is expected.");
        }

        return [.. List(document.RootElement, "resourceSpans").Select(ReadResource)];
    }

    private static ResourceSpans ReadResource(JsonElement given)
    {
        var spans = new ResourceSpans { SchemaUrl = Text(given, "schemaUrl") };
        if (Member(given, "resource") is { } resource)
        {
            spans.Resource = new Resource();
            AddAttributes(spans.Resource.Attributes, resource);
        }

        foreach (var ofScope in List(given, "scopeSpans"))
        {
            var scopeSpans = new ScopeSpans { SchemaUrl = Text(ofScope, "schemaUrl") };
            if (Member(ofScope, "scope") is { } scope)
            {
                scopeSpans.Scope = new InstrumentationScope { Name = Text(scope, "name"), Version = Text(scope, "version") };
                AddAttributes(scopeSpans.Scope.Attributes, scope);
            }

            scopeSpans.Spans.AddRange(List(ofScope, "spans").Select(ReadSpan));
            spans.ScopeSpans.Add(scopeSpans);
        }

        return spans;
    }

    private static Span ReadSpan(JsonElement given)
    {
        var span = new Span
        {
            TraceId = Id(given, "traceId"),
            SpanId = Id(given, "spanId"),
            ParentSpanId = Id(given, "parentSpanId"),
            TraceState = Text(given, "traceState"),
            Flags = (uint)Number(given, "flags"),
            Name = Text(given, "name"),
            Kind = (Span.Types.SpanKind)EnumValue(given, "kind", "SPAN_KIND_", ["UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"]),
            StartTimeUnixNano = Number(given, "startTimeUnixNano"),
            EndTimeUnixNano = Number(given, "endTimeUnixNano"),
            DroppedAttributesCount = (uint)Number(given, "droppedAttributesCount"),
            DroppedEventsCount = (uint)Number(given, "droppedEventsCount"),
            DroppedLinksCount = (uint)Number(given, "droppedLinksCount"),
        };
        AddAttributes(span.Attributes, given);
        if (Member(given, "status") is { } status)
        {
            span.Status = new Status { Message = Text(status, "message"), Code = (Status.Types.StatusCode)EnumValue(status, "code", "STATUS_CODE_", ["UNSET", "OK", "ERROR"]) };
        }

        foreach (var e in List(given, "events"))
        {
            var added = new Span.Types.Event { Name = Text(e, "name"), TimeUnixNano = Number(e, "timeUnixNano"), DroppedAttributesCount = (uint)Number(e, "droppedAttributesCount") };
            AddAttributes(added.Attributes, e);
            span.Events.Add(added);
        }

        foreach (var l in List(given, "links"))
        {
            var added = new Span.Types.Link { TraceId = Id(l, "traceId"), SpanId = Id(l, "spanId"), TraceState = Text(l, "traceState"), Flags = (uint)Number(l, "flags"), DroppedAttributesCount = (uint)Number(l, "droppedAttributesCount") };
            AddAttributes(added.Attributes, l);
            span.Links.Add(added);
        }

        return span;
    }

    private static void AddAttributes(RepeatedField<KeyValue> attributes, JsonElement owner)
    {
        foreach (var attribute in List(owner, "attributes"))
        {
            attributes.Add(new KeyValue { Key = Text(attribute, "key"), Value = Member(attribute, "value") is { } value ? ReadValue(value) : new AnyValue() });
        }
    }

    private static AnyValue ReadValue(JsonElement given)
    {
        var value = new AnyValue();
        if (given.ValueKind != JsonValueKind.Object)
        {
            return value;
        }

        foreach (var member in given.EnumerateObject())
        {
            switch (RawJson.Name(member))
            {
                case "stringValue":
                    value.StringValue = ByteString.CopyFromUtf8(TextOf(member.Value));
                    break;
                case "boolValue":
                    value.BoolValue = TextOf(member.Value) == "true";
                    break;
                case "intValue" when long.TryParse(TextOf(member.Value), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole):
                    value.IntValue = whole;
                    break;
                case "intValue" or "doubleValue" when double.TryParse(TextOf(member.Value), NumberStyles.Float, CultureInfo.InvariantCulture, out var number):
                    value.DoubleValue = number;
                    break;
                case "bytesValue":
                    value.BytesValue = member.Value.ValueKind == JsonValueKind.String && member.Value.TryGetBytesFromBase64(out var bytes) ? ByteString.CopyFrom(bytes) : ByteString.CopyFromUtf8(TextOf(member.Value));
                    break;
                case "arrayValue":
                    value.ArrayValue = new ArrayValue();
                    value.ArrayValue.Values.AddRange(List(member.Value, "values").Select(ReadValue));
                    break;
                case "kvlistValue":
                    value.KvlistValue = new KeyValueList();
                    value.KvlistValue.Values.AddRange(List(member.Value, "values").Select(v => new KeyValue { Key = Text(v, "key"), Value = Member(v, "value") is { } inner ? ReadValue(inner) : new AnyValue() }));
                    break;
            }
        }

        return value;
    }

    private static JsonElement? Member(JsonElement owner, string name) =>
        owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null ? member : null;

    private static IEnumerable<JsonElement> List(JsonElement owner, string name) =>
        Member(owner, name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];

    private static string Text(JsonElement owner, string name) => Member(owner, name) is { } member ? TextOf(member) : "";

    // Protobuf's texts are Unicode: lone surrogates, which JSON can hold, become U+FFFD, as they do where an SDK writes protobuf.
    private static string TextOf(JsonElement value) =>
        value.ValueKind != JsonValueKind.String ? value.GetRawText() : Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(RawJson.Text(value)!));

    // Empty where there is none: whoever needs one refuses the span.
    private static ByteString Id(JsonElement owner, string name)
    {
        Span<byte> id = stackalloc byte[MaxIdSize];
        var text = Text(owner, name);
        return text.Length <= 2 * MaxIdSize && Convert.FromHexString(text, id, out _, out var written) == OperationStatus.Done ? ByteString.CopyFrom(id[..written]) : ByteString.Empty;
    }

    private static ulong Number(JsonElement owner, string name) =>
        decimal.TryParse(Text(owner, name), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number is >= 0 and <= ulong.MaxValue ? (ulong)number : 0;

    // The number by the specification; some write the name.
    private static int EnumValue(JsonElement owner, string name, string prefix, string[] names)
    {
        var text = Text(owner, name);
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : Math.Max(0, Array.IndexOf(names, text.Replace(prefix, "", StringComparison.Ordinal)));
    }
}
