using System.Buffers;
using ZstdNet;

namespace SwisperStudio.Core.State;

/// <summary>
/// The stored form of packs: one byte of format and codec, then the content or its zstd frame. The content: varint number of chunks; for each, varint length of
/// its payload, and the payload, in which a reference to a chunk of this pack tells by a varint how many chunks before its own that one stands, another 0, the
/// pack and the name; varint number of packs, and their names. Formats 3 and 4 have whole payloads, followed by a varint for each reference that
/// tells the pack (0: this one); formats 1 and 2 are those of a lone chunk, whose references are packs of their own. Format 5 holds nothing itself: it tells the
/// pack, and where in it lies what one document brought.
/// </summary>
public static class PackCodec
{
    private const byte RawChunk = 1;
    private const byte ZstdChunk = 2;
    private const byte RawWhole = 3;
    private const byte ZstdWhole = 4;
    private const byte Section = 5;
    private const byte RawPack = 6;
    private const byte ZstdPack = 7;

    /// <summary>Below this a frame's own header eats what compression saves.</summary>
    private const int MinCompressed = 256;

    /// <summary>Larger content stays raw, so that a damaged frame cannot ask for more memory than this.</summary>
    private const int MaxCompressed = 64 * 1024 * 1024;

    /// <summary>Bytes of all payloads of a pack, references written out: many times what any pack holds, so that damage is told before it fills the memory.</summary>
    private const int MaxPayloads = 256 * 1024 * 1024;

    private const int Level = 2;
    private const int NameSize = 16;

    [ThreadStatic]
    private static Compressor? _compressor;

    [ThreadStatic]
    private static Decompressor? _decompressor;

    [ThreadStatic]
    private static byte[]? _frame;

    /// <summary>Reads a pack.</summary>
    /// <exception cref="InvalidDataException">The bytes are not the stored form of a pack.</exception>
    public static PackContent Decode(byte[] stored) => stored switch
    {
        [RawChunk, ..] => LoneChunk(stored.AsMemory(1)),
        [ZstdChunk, ..] => LoneChunk(Unwrap(stored.AsSpan(1))),
        [RawPack, ..] => Content(stored.AsSpan(1)),
        [ZstdPack, ..] => Content(Unwrap(stored.AsSpan(1))),
        [RawWhole, ..] => WholePayloads(stored.AsMemory(1)),
        [ZstdWhole, ..] => WholePayloads(Unwrap(stored.AsSpan(1))),
        [Section, ..] => new PackContent([], new Dictionary<Guid, Guid>(), SectionOf(stored)),
        _ => throw new InvalidDataException("A pack has an unknown format."),
    };

    /// <summary>The pack in which the section lies that a row stands for; null if it is a pack itself, or damaged.</summary>
    internal static Guid? PackOf(byte[] stored) =>
        stored is [Section, ..] && stored.Length > NameSize ? new Guid(stored.AsSpan(1, NameSize), bigEndian: true) : null;

    /// <summary>The section that a row stands for; null if it is a pack itself.</summary>
    /// <exception cref="InvalidDataException">The row is damaged.</exception>
    internal static PackSection? SectionOf(byte[] stored)
    {
        if (stored is not [Section, ..])
        {
            return null;
        }

        var position = 1 + NameSize;
        return new PackSection(
            PackOf(stored) ?? throw Damaged(),
            (int)Math.Min(int.MaxValue, Varint.Read(stored, ref position)),
            (int)Math.Min(int.MaxValue, Varint.Read(stored, ref position)));
    }

    /// <summary>The stored form of a row that stands for a section.</summary>
    internal static byte[] Encode(PackSection section)
    {
        Span<byte> stored = stackalloc byte[1 + NameSize + (2 * Varint.MaxSize)];
        stored[0] = Section;
        section.Pack.TryWriteBytes(stored[1..], bigEndian: true, out var size);
        size++;
        size += Varint.Write(stored[size..], section.First);
        size += Varint.Write(stored[size..], section.Count);
        return stored[..size].ToArray();
    }

    /// <summary>The stored form of a pack's content.</summary>
    internal static byte[] Encode(ReadOnlySpan<byte> content)
    {
        if (content.Length is < MinCompressed or > MaxCompressed)
        {
            return Stored(RawPack, content);
        }

        var bound = Compressor.GetCompressBound(content.Length);
        var frame = bound <= 128 * 1024 ? _frame ??= new byte[128 * 1024] : new byte[bound];
        var size = (_compressor ??= new Compressor(new CompressionOptions(Level))).Wrap(content, frame.AsSpan());
        return size <= content.Length * 9L / 10 ? Stored(ZstdPack, frame.AsSpan(0, size)) : Stored(RawPack, content);
    }

    private static PackContent LoneChunk(ReadOnlyMemory<byte> payload)
    {
        var elsewhere = new Dictionary<Guid, Guid>();
        foreach (var reference in ChunkText.References(payload.Span))
        {
            elsewhere[reference.Name] = reference.Name;
        }

        return new PackContent([(Hash128.Of(payload.Span), payload)], elsewhere);
    }

    private static PackContent Content(ReadOnlySpan<byte> text)
    {
        var position = 0;
        // Names within the pack come on top.
        var payloads = new ArrayBufferWriter<byte>((int)(text.Length * 5L / 4) + 1);
        var chunks = new List<(Guid Name, Range Payload)>();
        var references = new List<(Guid Chunk, long Pack)>();
        for (var count = Varint.Read(text, ref position); count > 0; count--)
        {
            var start = payloads.WrittenCount;
            var end = start + Varint.Read(text, ref position);
            if (end == start || end > MaxPayloads)
            {
                throw Damaged();
            }

            while (payloads.WrittenCount < end)
            {
                var rest = text[position..Math.Min(text.Length, position + (int)Math.Min(int.MaxValue - position, end - payloads.WrittenCount))];
                var literal = ChunkText.NextReference(rest);
                payloads.Write(literal < 0 ? rest : rest[..literal]);
                position += literal < 0 ? rest.Length : literal;
                if (literal >= 0)
                {
                    var reference = Reference(text, ref position, chunks, references);
                    payloads.Advance(reference.Write(payloads.GetSpan(ChunkReference.MaxSize)));
                }
                else if (rest.IsEmpty)
                {
                    throw Damaged();
                }
            }

            if (payloads.WrittenCount > end)
            {
                throw Damaged();
            }

            chunks.Add((Hash128.Of(payloads.WrittenSpan[start..]), start..payloads.WrittenCount));
        }

        var elsewhere = Elsewhere(text[position..], references);
        var all = payloads.WrittenMemory;
        return new PackContent(chunks.ConvertAll(c => (c.Name, all[c.Payload])), elsewhere);
    }

    private static ChunkReference Reference(ReadOnlySpan<byte> text, ref int position, List<(Guid Name, Range Payload)> before, List<(Guid Chunk, long Pack)> references)
    {
        var kind = (ReferenceKind)text[position++];
        var distance = Varint.Read(text, ref position);
        Guid name;
        if (distance == 0)
        {
            var pack = Varint.Read(text, ref position);
            if (text.Length - position < NameSize)
            {
                throw Damaged();
            }

            name = new Guid(text.Slice(position, NameSize), bigEndian: true);
            position += NameSize;
            references.Add((name, pack));
        }
        else
        {
            name = distance <= before.Count ? before[^(int)distance].Name : throw Damaged();
        }

        var length = Varint.Read(text, ref position);
        return length > 0 ? new ChunkReference(kind, name, length, Varint.Read(text, ref position)) : throw Damaged();
    }

    private static PackContent WholePayloads(ReadOnlyMemory<byte> content)
    {
        var text = content.Span;
        var position = 0;
        var chunks = new List<(Guid, ReadOnlyMemory<byte>)>();
        var references = new List<(Guid Chunk, long Pack)>();
        for (var count = Varint.Read(text, ref position); count > 0; count--)
        {
            var size = Varint.Read(text, ref position);
            if (size > text.Length - position)
            {
                throw Damaged();
            }

            var payload = content.Slice(position, (int)size);
            position += payload.Length;
            chunks.Add((Hash128.Of(payload.Span), payload));
            foreach (var reference in ChunkText.References(payload.Span))
            {
                references.Add((reference.Name, Varint.Read(text, ref position)));
            }
        }

        return new PackContent(chunks, Elsewhere(text[position..], references));
    }

    /// <summary>The chunks that others hold: chunk → pack.</summary>
    /// <param name="names">Varint number of packs, and their names.</param>
    /// <param name="references">Each with the number of its pack, counted from 1; 0 for this one.</param>
    private static Dictionary<Guid, Guid> Elsewhere(ReadOnlySpan<byte> names, List<(Guid Chunk, long Pack)> references)
    {
        var position = 0;
        var packs = Varint.Read(names, ref position);
        if (packs * NameSize != names.Length - position)
        {
            throw Damaged();
        }

        var elsewhere = new Dictionary<Guid, Guid>();
        foreach (var (chunk, pack) in references)
        {
            if (pack > packs)
            {
                throw Damaged();
            }

            if (pack > 0)
            {
                elsewhere[chunk] = new Guid(names.Slice(position + ((int)(pack - 1) * NameSize), NameSize), bigEndian: true);
            }
        }

        return elsewhere;
    }

    private static byte[] Unwrap(ReadOnlySpan<byte> frame)
    {
        try
        {
            if (Decompressor.GetDecompressedSize(frame) > MaxCompressed)
            {
                throw new InvalidDataException("A pack claims to be larger than any pack is.");
            }

            return (_decompressor ??= new Decompressor()).Unwrap(frame);
        }
        catch (ZstdException damaged)
        {
            throw new InvalidDataException("A pack cannot be decompressed.", damaged);
        }
    }

    private static byte[] Stored(byte codec, ReadOnlySpan<byte> content)
    {
        var stored = new byte[1 + content.Length];
        stored[0] = codec;
        content.CopyTo(stored.AsSpan(1));
        return stored;
    }

    private static InvalidDataException Damaged() => new("A pack is damaged.");
}
