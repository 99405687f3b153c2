using System.Text.Json;
using System.Text.Json.Serialization;

namespace SwisperStudio.Web.Api;

/// <summary>A document of a client, written into an answer byte for byte.</summary>
/// <param name="Utf8">Valid JSON in UTF-8; empty stands for null.</param>
[JsonConverter(typeof(Converter))]
public readonly record struct RawJson(ReadOnlyMemory<byte> Utf8)
{
    /// <summary>The document, or null where there is none.</summary>
    public static RawJson? Of(byte[]? utf8) => utf8 is null ? null : new RawJson(utf8);

    private sealed class Converter : JsonConverter<RawJson>
    {
        public override RawJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("Documents are read by slices of the body.");

        // Not validated again: the writer's own check knows neither lone surrogates nor depths over 1,000.
        public override void Write(Utf8JsonWriter writer, RawJson value, JsonSerializerOptions options) =>
            writer.WriteRawValue(value.Utf8.IsEmpty ? "null"u8 : value.Utf8.Span, skipInputValidation: true);
    }
}
