using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using SwisperStudio.Core.State;

namespace SwisperStudio.Core.Protocols.Swisper;

/// <summary>
/// Reads documents that have been validated before, as slices of their bytes. Names and texts go around
/// <see cref="JsonElement"/>'s own access, which throws at lone surrogates.
/// </summary>
internal static class RawJson
{
    // Requests are refused when nested deeper than 128; the readers' own limit of 64 would be less.
    private const int MaxDepth = 512;

    public static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = MaxDepth };

    public static readonly JsonDocumentOptions DocumentOptions = new() { MaxDepth = MaxDepth };

    // People read it; it never stands in a page unescaped.
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The value the reader stands on, as written; the reader then stands on its last token.</summary>
    public static ReadOnlySpan<byte> Value(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return json[start..(int)reader.BytesConsumed];
    }

    /// <summary>The last member of this name; null if there is none, it is null, or this is no object.</summary>
    public static JsonElement? Member(this JsonElement value, ReadOnlySpan<byte> name)
    {
        JsonElement? found = null;
        if (value.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in value.EnumerateObject())
            {
                if (JsonMarshal.GetRawUtf8PropertyName(member).SequenceEqual(name))
                {
                    found = member.Value.ValueKind == JsonValueKind.Null ? null : member.Value;
                }
            }
        }

        return found;
    }

    /// <summary>A member's name; escapes that make no character stay as written.</summary>
    public static string Name(JsonProperty member) => JsonText.Unescape([(byte)'"', .. JsonMarshal.GetRawUtf8PropertyName(member), (byte)'"']);

    /// <summary>A member as written, name and value.</summary>
    public static byte[] Member(JsonProperty member) =>
        [(byte)'"', .. JsonMarshal.GetRawUtf8PropertyName(member), .. "\":"u8, .. JsonMarshal.GetRawUtf8Value(member.Value)];

    /// <summary>The text of a string; null for other kinds.</summary>
    public static string? Text(this JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? JsonText.Unescape(JsonMarshal.GetRawUtf8Value(value)) : null;

    /// <summary>The value as written.</summary>
    public static byte[] Raw(this JsonElement value) => JsonMarshal.GetRawUtf8Value(value).ToArray();

    /// <summary>A text as JSON.</summary>
    public static byte[] Text(string text) => JsonSerializer.SerializeToUtf8Bytes(text, Plain);

    /// <summary>Texts by name as JSON.</summary>
    public static byte[] Object(Dictionary<string, string> members) => JsonSerializer.SerializeToUtf8Bytes(members, Plain);

    /// <summary>An object of raw values; null is JSON's null.</summary>
    public static byte[] Object(params ReadOnlySpan<(string Name, byte[]? Value)> members)
    {
        var json = new ArrayBufferWriter<byte>();
        foreach (var (name, value) in members)
        {
            json.Write(json.WrittenCount == 0 ? "{"u8 : ","u8);
            json.Write(Text(name));
            json.Write(":"u8);
            json.Write(value ?? "null"u8);
        }

        json.Write(json.WrittenCount == 0 ? "{}"u8 : "}"u8);
        return json.WrittenSpan.ToArray();
    }
}
