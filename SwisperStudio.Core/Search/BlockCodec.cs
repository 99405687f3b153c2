using System.Buffers.Binary;
using ZstdNet;

namespace SwisperStudio.Core.Search;

/// <summary>Keys and contents of blocks.</summary>
internal static class BlockCodec
{
    /// <summary>Entries a block holds.</summary>
    public const int EntriesPerBlock = 64;

    private const byte Entries = 0;
    private const byte Word = 1;
    private const byte Raw = 1;
    private const byte Zstd = 2;
    private const int Level = 3;
    private const int MaxContent = 64 * 1024 * 1024;

    [ThreadStatic]
    private static Compressor? _compressor;

    [ThreadStatic]
    private static Decompressor? _decompressor;

    /// <summary>Key of the block of entries that holds a place in its segment.</summary>
    public static byte[] EntriesKey(int place)
    {
        var key = new byte[5];
        key[0] = Entries;
        BinaryPrimitives.WriteInt32BigEndian(key.AsSpan(1), place / EntriesPerBlock * EntriesPerBlock);
        return key;
    }

    public static byte[] WordKey(ReadOnlySpan<byte> word) => [Word, .. word];

    public static bool HoldsWords(byte[] key) => key[0] == Word;

    public static byte[] Encode(ReadOnlySpan<byte> content)
    {
        var frame = new byte[Compressor.GetCompressBound(content.Length) + 1];
        var size = (_compressor ??= new Compressor(new CompressionOptions(Level))).Wrap(content, frame.AsSpan(1));
        if (size >= content.Length)
        {
            return [Raw, .. content];
        }

        frame[0] = Zstd;
        return frame.AsSpan(0, size + 1).ToArray();
    }

    /// <exception cref="InvalidDataException">The bytes are no block's.</exception>
    public static byte[] Decode(byte[] data)
    {
        try
        {
            return data switch
            {
                [Raw, ..] => data[1..],
                [Zstd, ..] when Decompressor.GetDecompressedSize(data.AsSpan(1)) <= MaxContent => (_decompressor ??= new Decompressor()).Unwrap(data.AsSpan(1)),
                _ => throw new InvalidDataException("A block of the search index has an unknown format."),
            };
        }
        catch (ZstdException damaged)
        {
            throw new InvalidDataException("A block of the search index cannot be decompressed.", damaged);
        }
    }

    public static byte[] EncodeEntries(IReadOnlyCollection<SearchEntry> entries) => Encode(SearchEntry.Write(entries));

    public static List<SearchEntry> DecodeEntries(byte[] data) => SearchEntry.Read(Decode(data));
}
