using ZstdSharp;

namespace SwisperStudio.Core.State;

/// <summary>The stored form of a chunk: one byte of format and codec, then the payload or its zstd frame.</summary>
internal static class ChunkCodec
{
    private const byte RawV1 = 1;
    private const byte ZstdV1 = 2;

    /// <summary>Below this a frame's own header eats what compression saves.</summary>
    private const int MinCompressed = 1024;

    /// <summary>Larger payloads stay raw, so that a damaged frame cannot ask for more memory than this.</summary>
    private const int MaxCompressed = 64 * 1024 * 1024;

    private const int Level = 1;

    [ThreadStatic]
    private static Compressor? _compressor;

    [ThreadStatic]
    private static Decompressor? _decompressor;

    [ThreadStatic]
    private static byte[]? _frame;

    public static byte[] Encode(ReadOnlySpan<byte> payload)
    {
        if (payload.Length is < MinCompressed or > MaxCompressed)
        {
            return Stored(RawV1, payload);
        }

        var bound = Compressor.GetCompressBound(payload.Length);
        var frame = bound <= 128 * 1024 ? _frame ??= new byte[128 * 1024] : new byte[bound];
        var size = (_compressor ??= new Compressor(Level)).Wrap(payload, frame);
        return size <= payload.Length * 9L / 10 ? Stored(ZstdV1, frame.AsSpan(0, size)) : Stored(RawV1, payload);
    }

    /// <exception cref="InvalidDataException">The bytes are not the stored form of a chunk.</exception>
    public static ReadOnlyMemory<byte> Decode(byte[] stored) => stored switch
    {
        [RawV1, ..] => stored.AsMemory(1),
        [ZstdV1, ..] => Unwrap(stored.AsSpan(1)),
        _ => throw new InvalidDataException("A chunk has an unknown format."),
    };

    private static byte[] Unwrap(ReadOnlySpan<byte> frame)
    {
        try
        {
            if (Decompressor.GetDecompressedSize(frame) > MaxCompressed)
            {
                throw new InvalidDataException("A chunk claims to be larger than any chunk is.");
            }

            return (_decompressor ??= new Decompressor()).Unwrap(frame).ToArray();
        }
        catch (ZstdException damaged)
        {
            throw new InvalidDataException("A chunk cannot be decompressed.", damaged);
        }
    }

    private static byte[] Stored(byte codec, ReadOnlySpan<byte> content)
    {
        var stored = new byte[1 + content.Length];
        stored[0] = codec;
        content.CopyTo(stored.AsSpan(1));
        return stored;
    }
}
