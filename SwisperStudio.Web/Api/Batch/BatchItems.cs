using SwisperStudio.Core.State;
using SwisperStudio.Web.Api.Requests;

namespace SwisperStudio.Web.Api.Batch;

/// <summary>Reads a batch's items, each with errors of its own: the elements of a JSON array, or the lines of NDJSON.</summary>
internal static class BatchItems
{
    private const int MaxItems = 10_000;
    private static readonly object[] Loc = ["body"];

    /// <exception cref="RequestException">422: neither, or too many items.</exception>
    public static List<JsonFields> Read(ReadOnlyMemory<byte> json)
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

    private static List<JsonFields> Elements(ReadOnlyMemory<byte> json) =>
        TryReadElements(json, out var items) ? items : throw new RequestException([JsonFields.Broken(json, Loc)]);

    private static bool TryReadElements(ReadOnlyMemory<byte> json, out List<JsonFields> items)
    {
        items = [];
        var scanner = new RepeatScanner();
        var text = json.Span;
        var position = text.IndexOf((byte)'[') + 1;
        JsonScanner.SkipSpace(text, ref position);
        var isEmpty = position < text.Length && text[position] == ']';
        for (var isOpen = !isEmpty; isOpen; isOpen = text[position] == ',')
        {
            position += items.Count > 0 ? 1 : 0;
            var start = position;
            // Each while the processor still has it at hand; what lies between them is ASCII.
            if (!JsonFields.TryRead(json, ref position, Loc, [], scanner, out var item) || !scanner.IsValidUtf8(text, start, position))
            {
                return false;
            }

            items.Add(item);
            JsonScanner.SkipSpace(text, ref position);
            if (position == text.Length)
            {
                return false;
            }
        }

        return position < text.Length && text[position] == ']' && JsonFields.IsEnd(text, position + 1);
    }

    private static List<JsonFields> Lines(ReadOnlyMemory<byte> json)
    {
        var items = new List<JsonFields>();
        var scanner = new RepeatScanner();
        while (!json.IsEmpty)
        {
            var end = json.Span.IndexOf((byte)'\n');
            var line = end < 0 ? json : json[..end];
            json = end < 0 ? default : json[(end + 1)..];
            if (line.Span.ContainsAnyExcept(" \t\r"u8))
            {
                items.Add(JsonFields.Parse(line, Loc, [], scanner));
            }
        }

        return items;
    }
}
