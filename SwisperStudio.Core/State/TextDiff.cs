using DiffPlex;
using DiffPlex.Chunkers;
using DiffPlex.Model;

namespace SwisperStudio.Core.State;

/// <summary>Which words of a text changed.</summary>
public static class TextDiff
{
    /// <summary>Words, or lines, on both sides together that are compared at most: the time grows with their product.</summary>
    private const int MaxPieces = 4000;

    private static readonly WordChunker ByWord = new();
    private static readonly LineEndingsPreservingChunker ByLine = new();

    /// <summary>
    /// The parts of both texts in reading order: equal and removed ones make up <paramref name="before"/>, equal and added ones
    /// <paramref name="after"/>. Long texts are compared by lines, very long ones replaced from the first difference to the last.
    /// </summary>
    public static IReadOnlyList<TextSegment> Words(string before, string after)
    {
        var prefix = WordStart(before, before.AsSpan().CommonPrefixLength(after));
        var (a, b) = (before[prefix..], after[prefix..]);
        var suffix = CommonSuffix(a, b);
        var segments = new List<TextSegment>();
        Add(segments, TextSegmentKind.Equal, before[..prefix]);
        AddMiddle(segments, a[..^suffix], b[..^suffix]);
        Add(segments, TextSegmentKind.Equal, a[^suffix..]);
        return segments;
    }

    private static void AddMiddle(List<TextSegment> segments, string before, string after)
    {
        var chunker = Fits(ByWord, before, after) ? ByWord : Fits(ByLine, before, after) ? ByLine : (IChunker?)null;
        if (chunker is null || before.Length == 0 || after.Length == 0)
        {
            Add(segments, TextSegmentKind.Removed, before);
            Add(segments, TextSegmentKind.Added, after);
            return;
        }

        var diff = Differ.Instance.CreateDiffs(before, after, ignoreWhiteSpace: false, ignoreCase: false, chunker);
        var position = 0;
        foreach (var block in diff.DiffBlocks.Append(new DiffBlock(diff.PiecesOld.Count, 0, diff.PiecesNew.Count, 0)))
        {
            Add(segments, TextSegmentKind.Equal, Join(diff.PiecesOld, position, block.DeleteStartA - position));
            Add(segments, TextSegmentKind.Removed, Join(diff.PiecesOld, block.DeleteStartA, block.DeleteCountA));
            Add(segments, TextSegmentKind.Added, Join(diff.PiecesNew, block.InsertStartB, block.InsertCountB));
            position = block.DeleteStartA + block.DeleteCountA;
        }
    }

    private static bool Fits(IChunker chunker, string before, string after) =>
        before.Length + after.Length <= MaxPieces * 100 && chunker.Chunk(before).Count + chunker.Chunk(after).Count <= MaxPieces;

    private static void Add(List<TextSegment> segments, TextSegmentKind kind, string text)
    {
        if (text.Length > 0)
        {
            segments.Add(new TextSegment(kind, text));
        }
    }

    private static string Join(IReadOnlyList<string> pieces, int start, int count) => string.Concat(pieces.Skip(start).Take(count));

    private static int CommonSuffix(string a, string b)
    {
        var length = 0;
        while (length < Math.Min(a.Length, b.Length) && a[^(length + 1)] == b[^(length + 1)])
        {
            length++;
        }

        for (; length > 0 && !char.IsWhiteSpace(a[^length]); length--)
        {
        }

        return length;
    }

    /// <summary>The last place up to here at which a word starts, so that no word is torn.</summary>
    private static int WordStart(string text, int position)
    {
        for (; position > 0 && !char.IsWhiteSpace(text[position - 1]); position--)
        {
        }

        return position;
    }
}
