using System.Text.Json;
using System.Text.Unicode;
using SwisperStudio.Web.Api.Requests;

namespace SwisperStudio.Web.Api.Batch;

/// <summary>Cuts a batch into its items: the elements of a JSON array, or the lines of NDJSON.</summary>
internal static class BatchItems
{
    private const int MaxItems = 10_000;

    /// <exception cref="RequestException">422: neither, or too many items.</exception>
    public static List<ReadOnlyMemory<byte>> Split(ReadOnlyMemory<byte> json)
    {
        var start = json.Span.IndexOfAnyExcept(" \t\r\n"u8);
        var items = start >= 0 && json.Span[start] == (byte)'[' ? Elements(json) : Lines(json);
        return items.Count <= MaxItems ? items : throw new RequestException([new InvalidField(
            "too_long",
            ["body"],
            $"A batch should have at most {MaxItems} items, not {items.Count}: send it in parts",
            null,
            new() { ["max_length"] = MaxItems })]);
    }

    private static List<ReadOnlyMemory<byte>> Elements(ReadOnlyMemory<byte> json)
    {
        var items = new List<ReadOnlyMemory<byte>>();
        var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = int.MaxValue });
        try
        {
            reader.Read();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                items.Add(json[start..(int)reader.BytesConsumed]);
            }

            reader.Read();
            return Utf8.IsValid(json.Span) ? items : throw new RequestException([JsonFields.Invalid(["body"], 0, "The body is not valid UTF-8")]);
        }
        catch (JsonException broken)
        {
            throw new RequestException([JsonFields.Invalid(["body"], reader.BytesConsumed, broken)]);
        }
    }

    private static List<ReadOnlyMemory<byte>> Lines(ReadOnlyMemory<byte> json)
    {
        var items = new List<ReadOnlyMemory<byte>>();
        while (!json.IsEmpty)
        {
            var end = json.Span.IndexOf((byte)'\n');
            var line = end < 0 ? json : json[..end];
            json = end < 0 ? default : json[(end + 1)..];
            if (line.Span.ContainsAnyExcept(" \t\r"u8))
            {
                items.Add(line);
            }
        }

        return items;
    }
}
