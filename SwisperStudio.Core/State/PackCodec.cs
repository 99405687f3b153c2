using ZstdNet;

namespace SwisperStudio.Core.State;

/// <summary>
/// The stored form of packs: one byte of format and codec, then the content or its zstd frame. The content is: varint number of chunks;
/// for each, varint length, the payload, and for each reference in it a varint that tells the pack of what it refers to (0: this one);
/// varint number of packs, and their names. Formats 1 and 2 are those of a lone chunk, whose references are packs of their own. Format 5 holds
/// nothing itself: it tells the pack, and where in it lies what one document brought.
/// </summary>
public static class PackCodec
{
    private const byte RawChunk = 1;
    private const byte ZstdChunk = 2;
    private const byte RawPack = 3;
    private const byte ZstdPack = 4;
    private const byte Section = 5;

    /// <summary>Below this a frame's own header eats what compression saves.</summary>
    private const int MinCompressed = 256;

    /// <summary>Larger content stays raw, so that a damaged frame cannot ask for more memory than this.</summary>
    private const int MaxCompressed = 64 * 1024 * 1024;

    private const int Level = 1;
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
        [RawPack, ..] => Content(stored.AsMemory(1)),
        [ZstdPack, ..] => Content(Unwrap(stored.AsSpan(1))),
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

    private static PackContent Content(ReadOnlyMemory<byte> content)
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

        var packs = Varint.Read(text, ref position);
        if (packs * NameSize != text.Length - position)
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
                elsewhere[chunk] = new Guid(text.Slice(position + ((int)(pack - 1) * NameSize), NameSize), bigEndian: true);
            }
        }

        return new PackContent(chunks, elsewhere);
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
