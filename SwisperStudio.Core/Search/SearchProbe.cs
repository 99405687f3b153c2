using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.EntityFrameworkCore;
using SwisperStudio.Core.Data;

namespace SwisperStudio.Core.Search;

/// <summary>Asks the index which entries hold every word of a search.</summary>
internal static class SearchProbe
{
    /// <summary>Entries read at once.</summary>
    private const int EntriesPerRead = 100;

    /// <summary>Entries that hold all words, newest first: their numbers and what they are.</summary>
    public static async IAsyncEnumerable<List<(long Number, SearchEntry Entry)>> CandidatesAsync(
        StudioDbContext db, BulkSql bulk, Guid project, SearchText search, long? before, int[] segmentsPerProbe, [EnumeratorCancellation] CancellationToken cancel)
    {
        var end = before ?? long.MaxValue;
        var segments = await db.Set<SearchSegment>().AsNoTracking()
            .Where(s => s.ProjectId == project && s.IsReady && s.FirstEntry < end)
            .OrderByDescending(s => s.FirstEntry)
            .ToListAsync(cancel);
        var words = WordsOf(search);
        for (var (start, probe) = (0, 0); start < segments.Count; probe++)
        {
            var part = segments.Skip(start).Take(segmentsPerProbe[Math.Min(probe, segmentsPerProbe.Length - 1)]).ToList();
            start += part.Count;
            var ranges = part.SelectMany(_ => words, (s, w) => (s.Id, w.First, w.Last)).ToList();
            var blocks = (await bulk.LoadBlocksAsync(db, project, ranges, cancel)).DistinctBy(b => (b.Segment, Convert.ToHexString(b.Key))).ToLookup(b => b.Segment);
            foreach (var segment in part)
            {
                var places = Places(blocks[segment.Id], words, (int)Math.Min(int.MaxValue, end - segment.FirstEntry));
                foreach (var some in places.Chunk(EntriesPerRead))
                {
                    yield return await EntriesAsync(db, bulk, segment, some, cancel);
                }
            }
        }
    }

    /// <summary>The distinct words, as ranges of keys; a beginning is a range of many.</summary>
    private static List<(byte[] First, byte[] Last)> WordsOf(SearchText search) =>
        [.. search.Terms
            .SelectMany(t => t.Words, (t, word) => (word, IsPrefix: t.IsPrefix && ReferenceEquals(word, t.Words[^1])))
            .Distinct()
            .Select(w => (BlockCodec.WordKey(Encoding.UTF8.GetBytes(w.word)), BlockCodec.WordKey(Encoding.UTF8.GetBytes(w.IsPrefix ? w.word + '\uFFFF' : w.word))))];

    /// <summary>The places in a segment that hold every word, last first.</summary>
    private static List<int> Places(IEnumerable<SearchBlock> blocks, List<(byte[] First, byte[] Last)> words, int end)
    {
        var contents = blocks.Where(b => BlockCodec.HoldsWords(b.Key)).OrderBy(b => b.Key, Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b)))
            .Select(b => (b.Key, Content: new Lazy<byte[]>(() => BlockCodec.Decode(b.Data))))
            .ToList();
        List<int>? all = null;
        foreach (var (first, last) in words)
        {
            var from = contents.FindLastIndex(b => b.Key.AsSpan().SequenceCompareTo(first) <= 0);
            var ofWord = new List<int>();
            for (var i = Math.Max(0, from); i < contents.Count && contents[i].Key.AsSpan().SequenceCompareTo(last) <= 0; i++)
            {
                Collect(contents[i].Content.Value, first.AsSpan(1), last.AsSpan(1), end, ofWord);
            }

            all = all is null ? [.. ofWord.Distinct().Order()] : Intersect(all, ofWord);
            if (all.Count == 0)
            {
                return [];
            }
        }

        all!.Reverse();
        return all;
    }

    private static void Collect(byte[] content, ReadOnlySpan<byte> first, ReadOnlySpan<byte> last, int end, List<int> places)
    {
        var terms = new TermReader(content);
        while (terms.MoveNext() && terms.Word.SequenceCompareTo(last) <= 0)
        {
            if (terms.Word.SequenceCompareTo(first) >= 0)
            {
                places.AddRange(TermReader.Places(terms.List.Span).TakeWhile(p => p < end));
            }
        }
    }

    private static List<int> Intersect(List<int> sorted, List<int> other)
    {
        var wanted = other.ToHashSet();
        return sorted.FindAll(wanted.Contains);
    }

    private static async Task<List<(long, SearchEntry)>> EntriesAsync(StudioDbContext db, BulkSql bulk, SearchSegment segment, int[] places, CancellationToken cancel)
    {
        var keys = places.Select(p => p / BlockCodec.EntriesPerBlock).Distinct().Select(b => BlockCodec.EntriesKey(b * BlockCodec.EntriesPerBlock));
        var blocks = (await bulk.LoadBlocksAsync(db, segment.ProjectId, [.. keys.Select(k => (segment.Id, k, k))], cancel))
            .ToDictionary(b => Convert.ToHexString(b.Key), b => BlockCodec.DecodeEntries(b.Data));
        return [.. places
            .Select(p => (segment.FirstEntry + p, blocks[Convert.ToHexString(BlockCodec.EntriesKey(p))][p % BlockCodec.EntriesPerBlock]))
            .Where(e => e.Item2.IsLive)];
    }
}
