using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using OpenTelemetry.Proto.Common.V1;
using SwisperStudio.Core.Protocols.Swisper;
using SwisperStudio.Core.State;

namespace SwisperStudio.Core.Protocols.Otlp;

/// <summary>Values of OpenTelemetry attributes as text, as counts and as JSON.</summary>
internal static class AttributeValues
{
    /// <summary>Documents nested deeper are kept as text (contract/rest-api.md, section 3.1).</summary>
    private const int MaxDepth = 128;

    // People read it; it never stands in a page unescaped.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>The value as text; null where there is none.</summary>
    public static string? Text(this AnyValue value) => value.ValueCase switch
    {
        AnyValue.ValueOneofCase.None => null,
        AnyValue.ValueOneofCase.StringValue => value.StringValue.ToStringUtf8(),
        AnyValue.ValueOneofCase.BoolValue => value.BoolValue ? "true" : "false",
        AnyValue.ValueOneofCase.IntValue => value.IntValue.ToString(CultureInfo.InvariantCulture),
        AnyValue.ValueOneofCase.DoubleValue => value.DoubleValue.ToString("R", CultureInfo.InvariantCulture),
        _ => Encoding.UTF8.GetString(value.ToJson()),
    };

    /// <summary>A count from 0 to 2,147,483,647, also one written as text; null for anything else.</summary>
    public static long? Count(this AnyValue value) =>
        decimal.TryParse(value.Text(), NumberStyles.Float, CultureInfo.InvariantCulture, out var count) && count is >= 0 and <= int.MaxValue && decimal.IsInteger(count)
            ? (long)count
            : null;

    /// <summary>The texts of an array, or the parts of a text between commas.</summary>
    public static string[] Texts(this AnyValue value) => value.ValueCase switch
    {
        AnyValue.ValueOneofCase.ArrayValue => [.. value.ArrayValue.Values.Select(Text).OfType<string>()],
        AnyValue.ValueOneofCase.StringValue when AsJson(value.StringValue.Memory) is { } json && JsonElement.Parse(json, RawJson.DocumentOptions) is { ValueKind: JsonValueKind.Array } list =>
            [.. list.EnumerateArray().Select(RawJson.Text).OfType<string>()],
        _ => value.Text()?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [],
    };

    /// <summary>
    /// The value as a document: SDKs put JSON into texts, also into those of a list. A text that is an object or a list is taken as such; other texts
    /// stay texts, since nobody can tell the number 42 from the text "42" – unless the sender says that it is JSON.
    /// </summary>
    /// <param name="value">The value.</param>
    /// <param name="isJson">Whether the sender says that texts are JSON.</param>
    /// <param name="scanner">The request's, where states are handed on.</param>
    public static byte[] ToDocument(this AnyValue value, bool isJson = false, RepeatScanner? scanner = null) => value.ValueCase switch
    {
        AnyValue.ValueOneofCase.StringValue when AsJson(value.StringValue.Memory, isJson, scanner) is { } json => json,
        AnyValue.ValueOneofCase.ArrayValue => ChatMessages.List(value.ArrayValue.Values.Select(element => element.ToDocument(isJson))),
        _ => value.ToJson(),
    };

    /// <summary>A document, or where that is nested too deep its text.</summary>
    public static byte[] Bounded(byte[] json, RepeatScanner scanner)
    {
        var position = 0;
        return scanner.TrySkip(json, ref position, out var depth) && depth > MaxDepth ? RawJson.Text(Encoding.UTF8.GetString(json)) : json;
    }

    /// <summary>The UTF-8 form of a text that is a JSON object or list, or any JSON if asked for; null for another.</summary>
    public static byte[]? AsJson(string text, bool anyKind = false) =>
        anyKind || text.AsSpan().Trim() is ['{', .., '}'] or ['[', .., ']'] ? AsJson(Encoding.UTF8.GetBytes(text).AsMemory(), anyKind) : null;

    /// <summary>A text in UTF-8 that is a JSON object or list, or any JSON if asked for; null for another. It may be the same memory, which nobody changes.</summary>
    public static byte[]? AsJson(ReadOnlyMemory<byte> text, bool anyKind = false, RepeatScanner? scanner = null)
    {
        text = text.Trim(" \t\r\n"u8);
        if (!anyKind && text.Span is not [(byte)'{', .., (byte)'}'] and not [(byte)'[', .., (byte)']'])
        {
            return null;
        }

        scanner ??= new RepeatScanner();
        scanner.Begin();
        var position = 0;
        return !scanner.TrySkip(text, ref position, out var depth) || position < text.Length || depth > MaxDepth ? null
            : !scanner.IsValidUtf8(text.Span, 0, text.Length) ? Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(text.Span))
            : MemoryMarshal.TryGetArray(text, out var whole) && whole.Count == whole.Array!.Length ? whole.Array
            : text.ToArray();
    }

    /// <summary>The value as JSON.</summary>
    public static byte[] ToJson(this AnyValue value) => Write(json => Write(json, value));

    /// <summary>What is written, as bytes.</summary>
    public static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, Plain))
        {
            write(json);
        }

        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>Writes a value. What JSON has no number for becomes text, bytes become base64.</summary>
    public static void Write(Utf8JsonWriter json, AnyValue value)
    {
        switch (value.ValueCase)
        {
            case AnyValue.ValueOneofCase.StringValue:
                json.WriteStringValue(value.Text());
                break;
            case AnyValue.ValueOneofCase.BoolValue:
                json.WriteBooleanValue(value.BoolValue);
                break;
            case AnyValue.ValueOneofCase.IntValue:
                json.WriteNumberValue(value.IntValue);
                break;
            case AnyValue.ValueOneofCase.DoubleValue when double.IsFinite(value.DoubleValue):
                json.WriteNumberValue(value.DoubleValue);
                break;
            case AnyValue.ValueOneofCase.DoubleValue:
                json.WriteStringValue(value.Text());
                break;
            case AnyValue.ValueOneofCase.BytesValue:
                json.WriteBase64StringValue(value.BytesValue.Span);
                break;
            case AnyValue.ValueOneofCase.ArrayValue:
                json.WriteStartArray();
                foreach (var element in value.ArrayValue.Values)
                {
                    Write(json, element);
                }

                json.WriteEndArray();
                break;
            case AnyValue.ValueOneofCase.KvlistValue:
                Write(json, value.KvlistValue.Values);
                break;
            default:
                json.WriteNullValue();
                break;
        }
    }

    /// <summary>Writes attributes as an object.</summary>
    public static void Write(Utf8JsonWriter json, IEnumerable<KeyValue> attributes)
    {
        json.WriteStartObject();
        foreach (var attribute in attributes)
        {
            json.WritePropertyName(attribute.Key);
            Write(json, attribute.Value ?? new AnyValue());
        }

        json.WriteEndObject();
    }
}
