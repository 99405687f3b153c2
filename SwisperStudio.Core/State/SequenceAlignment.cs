namespace SwisperStudio.Core.State;

/// <summary>Which elements two sequences have in common, in order.</summary>
internal static class SequenceAlignment
{
    /// <summary>Up to this many comparisons the longest common subsequence is exact.</summary>
    private const int MaxCells = 1 << 20;

    /// <summary>Pairs of equal elements, both indexes increasing.</summary>
    public static List<(int Before, int After)> Common(ReadOnlySpan<Guid> before, ReadOnlySpan<Guid> after)
    {
        var prefix = before.CommonPrefixLength(after);
        var a = before[prefix..];
        var b = after[prefix..];
        var suffix = 0;
        while (suffix < Math.Min(a.Length, b.Length) && a[^(suffix + 1)] == b[^(suffix + 1)])
        {
            suffix++;
        }

        var (beforeEnd, afterEnd) = (before.Length - suffix, after.Length - suffix);
        List<(int Before, int After)> pairs = [.. Enumerable.Range(0, prefix).Select(i => (i, i))];
        a = a[..^suffix];
        b = b[..^suffix];
        var middle = (long)a.Length * b.Length <= MaxCells ? Longest(a, b) : Increasing(a, b);
        pairs.AddRange(middle.Select(pair => (pair.Before + prefix, pair.After + prefix)));
        pairs.AddRange(Enumerable.Range(0, suffix).Select(i => (beforeEnd + i, afterEnd + i)));
        return pairs;
    }

    /// <summary>The textbook table of lengths of common subsequences of all suffixes.</summary>
    private static List<(int Before, int After)> Longest(ReadOnlySpan<Guid> a, ReadOnlySpan<Guid> b)
    {
        var width = b.Length + 1;
        var lengths = new int[(a.Length + 1) * width];
        for (var i = a.Length - 1; i >= 0; i--)
        {
            for (var j = b.Length - 1; j >= 0; j--)
            {
                lengths[(i * width) + j] = a[i] == b[j]
                    ? lengths[((i + 1) * width) + j + 1] + 1
                    : Math.Max(lengths[((i + 1) * width) + j], lengths[(i * width) + j + 1]);
            }
        }

        var pairs = new List<(int, int)>();
        for (int i = 0, j = 0; i < a.Length && j < b.Length;)
        {
            if (a[i] == b[j])
            {
                pairs.Add((i++, j++));
            }
            else if (lengths[((i + 1) * width) + j] >= lengths[(i * width) + j + 1])
            {
                i++;
            }
            else
            {
                j++;
            }
        }

        return pairs;
    }

    /// <summary>
    /// For long sequences, in n log n: the k-th occurrence here pairs with the k-th there, and of these pairs the longest chain
    /// that increases on both sides is kept. Exact where elements are unique.
    /// </summary>
    private static List<(int Before, int After)> Increasing(ReadOnlySpan<Guid> a, ReadOnlySpan<Guid> b)
    {
        var places = new Dictionary<Guid, Queue<int>>();
        for (var j = 0; j < b.Length; j++)
        {
            if (!places.TryGetValue(b[j], out var queue))
            {
                places.Add(b[j], queue = new Queue<int>());
            }

            queue.Enqueue(j);
        }

        var pairs = new List<(int Before, int After)>();
        var tails = new List<int>();
        var tailPairs = new List<int>();
        var previous = new List<int>();
        for (var i = 0; i < a.Length; i++)
        {
            if (!places.TryGetValue(a[i], out var queue) || !queue.TryDequeue(out var j))
            {
                continue;
            }

            var found = tails.BinarySearch(j);
            var length = found < 0 ? ~found : found;
            previous.Add(length == 0 ? -1 : tailPairs[length - 1]);
            if (length == tails.Count)
            {
                tails.Add(j);
                tailPairs.Add(pairs.Count);
            }
            else
            {
                (tails[length], tailPairs[length]) = (j, pairs.Count);
            }

            pairs.Add((i, j));
        }

        var chain = new List<(int, int)>();
        for (var last = tailPairs.Count == 0 ? -1 : tailPairs[^1]; last >= 0; last = previous[last])
        {
            chain.Add(pairs[last]);
        }

        chain.Reverse();
        return chain;
    }
}
