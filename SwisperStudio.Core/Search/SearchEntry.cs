namespace SwisperStudio.Core.Search;

/// <summary>What is indexed as one: the text of a pack.</summary>
/// <param name="Scope">Where the pack lies: the trace's key, or the scope of an observation whose trace is unknown.</param>
/// <param name="Pack">The pack's name. In the queue, empty stands for every pack of the scope.</param>
/// <param name="Owner">Key of the observation whose document brought the pack; empty for the trace's own documents.</param>
public readonly record struct SearchEntry(Guid Scope, Guid Pack, Guid Owner)
{
    internal const int Size = 48;

    /// <summary>Every pack of a scope, whoever owns it.</summary>
    public static SearchEntry WholeScope(Guid scope) => new(scope, Guid.Empty, Guid.Empty);

    /// <summary>Every pack of an observation whose trace is unknown.</summary>
    public static SearchEntry WithoutTrace(Guid observation) => new(Guid.Empty, Guid.Empty, observation);

    /// <summary>Whether anything is left of it.</summary>
    internal bool IsLive => Scope != Guid.Empty;

    internal static byte[] Write(IReadOnlyCollection<SearchEntry> entries)
    {
        var bytes = new byte[entries.Count * Size];
        var position = 0;
        foreach (var (scope, pack, owner) in entries)
        {
            foreach (var key in (ReadOnlySpan<Guid>)[scope, pack, owner])
            {
                key.TryWriteBytes(bytes.AsSpan(position), bigEndian: true, out _);
                position += 16;
            }
        }

        return bytes;
    }

    /// <exception cref="InvalidDataException">The bytes are not whole entries.</exception>
    internal static List<SearchEntry> Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length % Size != 0)
        {
            throw new InvalidDataException("A row of the search queue is damaged.");
        }

        var entries = new List<SearchEntry>(bytes.Length / Size);
        for (; !bytes.IsEmpty; bytes = bytes[Size..])
        {
            entries.Add(new SearchEntry(Key(bytes), Key(bytes[16..]), Key(bytes[32..])));
        }

        return entries;

        static Guid Key(ReadOnlySpan<byte> at) => new(at[..16], bigEndian: true);
    }
}
