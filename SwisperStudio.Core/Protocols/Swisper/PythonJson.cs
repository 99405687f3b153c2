using SwisperStudio.Core.State;

namespace SwisperStudio.Core.Protocols.Swisper;

/// <summary>What Python's <c>json.dumps</c> writes and JSON does not know: <c>NaN</c>, <c>Infinity</c> and <c>-Infinity</c> become <c>null</c> (contract/redis-streams.md, section 3).</summary>
public static class PythonJson
{
    private static readonly byte[][] Words = ["-Infinity"u8.ToArray(), "Infinity"u8.ToArray(), "NaN"u8.ToArray()];

    /// <summary>The text as JSON. Where there is nothing to repair, and where it is no JSON for other reasons, it is the same.</summary>
    public static ReadOnlyMemory<byte> Repair(ReadOnlyMemory<byte> text)
    {
        var json = text.Span;
        if (json.IndexOf("NaN"u8) < 0 && json.IndexOf("Infinity"u8) < 0)
        {
            return text;
        }

        var repaired = new List<byte>(json.Length);
        for (var position = 0; position < json.Length;)
        {
            var start = position;
            if (json[position] == '"')
            {
                // A text that does not end is refused by whoever reads the result.
                position = JsonScanner.TrySkipString(json, ref position) ? position : json.Length;
                repaired.AddRange(json[start..position]);
            }
            else if (WordAt(json[position..]) is { } word)
            {
                position += word.Length;
                repaired.AddRange("null"u8);
            }
            else
            {
                repaired.Add(json[position++]);
            }
        }

        return repaired.ToArray();
    }

    private static byte[]? WordAt(ReadOnlySpan<byte> rest)
    {
        foreach (var word in Words)
        {
            if (rest.StartsWith(word))
            {
                return word;
            }
        }

        return null;
    }
}
