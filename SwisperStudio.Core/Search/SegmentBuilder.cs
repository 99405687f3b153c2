using System.Text;

namespace SwisperStudio.Core.Search;

/// <summary>Gathers the words of entries.</summary>
internal sealed class SegmentBuilder
{
    private readonly Dictionary<string, PlaceList> _words = [];

    /// <summary>The same lists by words as they stand in texts, so that few have to be folded.</summary>
    private readonly Dictionary<string, PlaceList?> _raw = [];
    private readonly List<SearchEntry> _entries = [];

    /// <summary>Characters read so far.</summary>
    public long TextLength { get; private set; }

    public int EntryCount => _entries.Count;

    public void Add(SearchEntry entry, ReadOnlySpan<char> text)
    {
        var place = _entries.Count;
        _entries.Add(entry);
        TextLength += text.Length;
        var known = _raw.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var position = 0; Words.TryNext(text, ref position, out var range);)
        {
            var word = text[range];
            if (!known.TryGetValue(word, out var places))
            {
                known[word] = places = ListOf(word);
            }

            places?.Add(place);
        }
    }

    /// <summary>The blocks of the segment.</summary>
    public IEnumerable<(byte[] Key, byte[] Data)> Build()
    {
        var terms = new TermWriter();
        Span<byte> bytes = stackalloc byte[Words.MaxLength * 3];
        // The order of UTF-8 bytes: words hold no surrogates.
        foreach (var (word, places) in _words.OrderBy(w => w.Key, StringComparer.Ordinal))
        {
            terms.Add(bytes[..Encoding.UTF8.GetBytes(word, bytes)], places.Bytes);
        }

        terms.Close();
        var entries = _entries.Chunk(BlockCodec.EntriesPerBlock)
            .Select((part, i) => (BlockCodec.EntriesKey(i * BlockCodec.EntriesPerBlock), BlockCodec.EncodeEntries(part)));
        return [.. entries, .. terms.Blocks];
    }

    private PlaceList? ListOf(ReadOnlySpan<char> word)
    {
        Span<char> folded = stackalloc char[Words.MaxLength];
        if (Words.Fold(word, folded) is not (> 0 and var length))
        {
            return null;
        }

        var known = _words.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!known.TryGetValue(folded[..length], out var places))
        {
            known[folded[..length]] = places = new PlaceList();
        }

        return places;
    }
}
