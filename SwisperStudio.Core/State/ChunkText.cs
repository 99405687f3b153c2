namespace SwisperStudio.Core.State;

/// <summary>Reads the payload of a chunk: JSON without white space in which references stand for values and for runs of elements.</summary>
internal static class ChunkText
{
    /// <summary>How many references, or values, may lie in one another: JSON nests to 128, each level has up to two levels of segments.</summary>
    public const int MaxDepth = 512;

    /// <summary>Every reference of a payload, in order.</summary>
    /// <exception cref="InvalidDataException">A reference is damaged.</exception>
    public static List<ChunkReference> References(ReadOnlySpan<byte> payload)
    {
        var references = new List<ChunkReference>();
        while (NextReference(payload) is >= 0 and var start)
        {
            references.Add(ChunkReference.Read(payload[start..], out var size));
            payload = payload[(start + size)..];
        }

        return references;
    }

    /// <summary>Where the next reference begins, or -1.</summary>
    public static int NextReference(ReadOnlySpan<byte> payload) =>
        payload.IndexOfAnyInRange((byte)ReferenceKind.Object, (byte)ReferenceKind.Segment);

    /// <summary>Bytes of JSON a payload, or a part of it, expands to.</summary>
    /// <exception cref="InvalidDataException">A reference is damaged.</exception>
    public static long ExpandedLength(ReadOnlySpan<byte> payload)
    {
        long length = payload.Length;
        while (NextReference(payload) is >= 0 and var start)
        {
            length += ChunkReference.Read(payload[start..], out var size).Length - size;
            payload = payload[(start + size)..];
        }

        return length;
    }

    /// <summary>The elements or members of a container without its brackets, or of a segment.</summary>
    /// <exception cref="InvalidDataException">The text is not a run of elements, or of members.</exception>
    public static List<ChunkItem> Items(ReadOnlyMemory<byte> run, bool isObject)
    {
        var items = new List<ChunkItem>();
        var text = run.Span;
        for (var position = 0; position < text.Length;)
        {
            if (text[position] == (byte)ReferenceKind.Segment)
            {
                items.Add(new ChunkItem(default, default, ChunkReference.Read(text[position..], out var size)));
                position += size;
                continue;
            }

            var key = position;
            if (isObject)
            {
                position = StringEnd(text, position);
                position = Expect(text, position, (byte)':');
            }

            var value = position;
            position = ValueEnd(text, position);
            items.Add(new ChunkItem(isObject ? run[key..(value - 1)] : default, run[value..position], null));
            if (position < text.Length)
            {
                position = Expect(text, position, (byte)',');
            }
        }

        return items;
    }

    private static int ValueEnd(ReadOnlySpan<byte> text, int start)
    {
        var depth = 0;
        var position = start;
        do
        {
            switch (position < text.Length ? text[position] : 0)
            {
                case (byte)'{' or (byte)'[':
                    depth++;
                    position++;
                    break;
                case (byte)'}' or (byte)']':
                    depth--;
                    position++;
                    break;
                case (byte)'"':
                    position = StringEnd(text, position);
                    break;
                case (byte)',' or (byte)':' when depth > 0:
                    position++;
                    break;
                case >= (int)ReferenceKind.Object and <= (int)ReferenceKind.Segment:
                    ChunkReference.Read(text[position..], out var size);
                    position += size;
                    break;
                default:
                    position = ScalarEnd(text, position);
                    break;
            }
        }
        while (depth > 0);

        return depth == 0 ? position : throw Damaged();
    }

    private static int ScalarEnd(ReadOnlySpan<byte> text, int start)
    {
        var size = text[start..].IndexOfAny(",]}"u8);
        return size == 0 || start == text.Length ? throw Damaged() : size < 0 ? text.Length : start + size;
    }

    private static int StringEnd(ReadOnlySpan<byte> text, int start)
    {
        var position = Expect(text, start, (byte)'"');
        while (text[position..].IndexOfAny((byte)'"', (byte)'\\') is >= 0 and var offset)
        {
            position += offset + 1;
            if (text[position - 1] == (byte)'"')
            {
                return position;
            }

            position = Math.Min(position + 1, text.Length);
        }

        throw Damaged();
    }

    private static int Expect(ReadOnlySpan<byte> text, int position, byte expected) =>
        position < text.Length && text[position] == expected ? position + 1 : throw Damaged();

    private static InvalidDataException Damaged() => new("A chunk does not hold JSON.");
}
