using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using SwisperStudio.Core;
using SwisperStudio.Core.Ingestion;
using SwisperStudio.Web.Api.Requests;

namespace SwisperStudio.Web.Api.Langfuse;

/// <summary>
/// The metadata of an event: the client's own at the top level, where that is an object, and beside it whatever the event says that has no place elsewhere.
/// </summary>
internal static class EventMetadata
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Reads it; absent where the event says nothing.</summary>
    /// <param name="body">The event's body.</param>
    /// <param name="known">The names of what has a place elsewhere.</param>
    /// <param name="parts">Members made from other fields; empty for nothing.</param>
    public static Field<ReadOnlyMemory<byte>?> Of(JsonFields body, string[] known, params ReadOnlySpan<(string Name, ReadOnlyMemory<byte> Json)> parts)
    {
        var members = new List<(string Name, ReadOnlyMemory<byte> Json)>();
        foreach (var name in body.Names.Where(name => !known.Contains(name)))
        {
            members.Add((name, body.AnyDocument(name).Value ?? default));
        }

        members.AddRange(parts);

        if (body.AnyDocument("metadata").Value is { } metadata)
        {
            members.AddRange(metadata.Span[0] == (byte)'{' ? Members(metadata) : [("metadata", metadata)]);
        }

        return Object(members) is { } made ? (ReadOnlyMemory<byte>?)made : default(Field<ReadOnlyMemory<byte>?>);
    }

    /// <summary>The prompt that a generation was made from: <c>"promptName": "planner", "promptVersion": 3</c>.</summary>
    public static byte[]? Prompt(JsonFields body) => Object([("name", body.AnyDocument("promptName").Value ?? default), ("version", body.AnyDocument("promptVersion").Value ?? default)]);

    /// <summary>The members of a JSON object, as written.</summary>
    public static IEnumerable<(string Name, ReadOnlyMemory<byte> Json)> Members(ReadOnlyMemory<byte> json)
    {
        var fields = JsonFields.Parse(json, [], []);
        return fields.Names.Select(name => (name, fields.Raw(name)!.Value));
    }

    /// <summary>A JSON object of raw values, without those that are null or empty; null if none is left. Of several of the same name the last counts.</summary>
    public static byte[]? Object(IEnumerable<(string Name, ReadOnlyMemory<byte> Json)> members)
    {
        var said = members.Where(m => !m.Json.IsEmpty && !m.Json.Span.SequenceEqual("null"u8)).ToList();
        if (said.Count == 0)
        {
            return null;
        }

        var output = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output, Plain))
        {
            writer.WriteStartObject();
            foreach (var (name, json) in said)
            {
                // The writer takes no lone surrogates.
                writer.WritePropertyName(FreeText.Clean(name)!);
                writer.WriteRawValue(json.Span, skipInputValidation: true);
            }

            writer.WriteEndObject();
        }

        return output.WrittenSpan.ToArray();
    }
}
