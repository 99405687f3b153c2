namespace SwisperStudio.Core.State;

/// <summary>One comparison of two values. It goes on past what is not loaded, so that one round notes as many misses as possible.</summary>
internal sealed class StateComparison
{
    /// <summary>Something was not loaded: the result says nothing yet.</summary>
    public bool IsPending { get; private set; }

    /// <summary>The difference of two values; null if they are equal or pending.</summary>
    public StateDiffNode? Compare(StateChild before, StateChild after, int depth)
    {
        if (depth > ChunkText.MaxDepth)
        {
            throw new InvalidDataException("Values lie too deep in one another.");
        }

        var (a, b) = (before.Value, after.Value);
        if (a.IsSameAs(b))
        {
            return null;
        }

        if (a.Kind != b.Kind)
        {
            return Pair(before, after, StateDiffKind.Changed);
        }

        if (!a.IsContainer)
        {
            return ScalarsEqual(a, b) ? null : Pair(before, after, StateDiffKind.Changed);
        }

        var children = a.Kind == StateKind.Object ? CompareObjects(a, b, depth) : CompareArrays(a, b, depth);
        return children.Count == 0 ? null : Pair(before, after, StateDiffKind.Changed, children);
    }

    private bool ScalarsEqual(StateNode a, StateNode b)
    {
        if (a.Kind is not (StateKind.Number or StateKind.String))
        {
            return true;
        }

        var (left, right) = (ValueHash.Of(a, deep: true), ValueHash.Of(b, deep: true));
        IsPending |= left is null || right is null;
        return left == right;
    }

    private List<StateDiffNode> CompareObjects(StateNode a, StateNode b, int depth)
    {
        var differences = new List<StateDiffNode>();
        var (before, after) = (a.Children(), b.Children());
        if (before is null || after is null)
        {
            IsPending = true;
            return differences;
        }

        var added = Occurrences(after).ToDictionary();
        foreach (var (name, member) in Occurrences(before))
        {
            if (!added.Remove(name, out var counterpart))
            {
                differences.Add(Removed(member));
            }
            else if (Compare(member, counterpart, depth + 1) is { } difference)
            {
                differences.Add(difference);
            }
        }

        differences.AddRange(added.Values.OrderBy(member => member.Index).Select(Added));
        return differences;
    }

    private static IEnumerable<KeyValuePair<(string, int), StateChild>> Occurrences(IReadOnlyList<StateChild> members)
    {
        var seen = new Dictionary<string, int>();
        foreach (var member in members)
        {
            var occurrence = seen.GetValueOrDefault(member.Key!);
            seen[member.Key!] = occurrence + 1;
            yield return new((member.Key!, occurrence), member);
        }
    }

    private List<StateDiffNode> CompareArrays(StateNode a, StateNode b, int depth)
    {
        var (before, after) = (a.Items(), b.Items());
        if (before is null || after is null)
        {
            IsPending = true;
            return [];
        }

        var gaps = new List<(List<StateItem> Before, List<StateItem> After)>();
        FindGaps((a, before), (b, after), gaps, depth);
        var moved = TakeMoved(gaps);
        return [.. gaps.SelectMany(gap => PairUp(gap.Before, gap.After, moved, depth))];
    }

    /// <summary>Aligns runs of elements; equal segments stay closed, unequal ones are opened and their elements aligned.</summary>
    private void FindGaps(
        (StateNode Array, List<StateItem> Items) before,
        (StateNode Array, List<StateItem> Items) after,
        List<(List<StateItem> Before, List<StateItem> After)> gaps,
        int depth)
    {
        if (depth > ChunkText.MaxDepth)
        {
            throw new InvalidDataException("Segments lie too deep in one another.");
        }

        foreach (var gap in Gaps(before.Items, after.Items, item => item.Segment?.Name ?? Hash(item, deep: false)))
        {
            if (gap.Before.Concat(gap.After).Any(item => item.Segment is not null))
            {
                FindGaps((before.Array, Open(before.Array, gap.Before)), (after.Array, Open(after.Array, gap.After)), gaps, depth + 1);
            }
            else if (gap.Before.Count > 0 && gap.After.Count > 0)
            {
                // Their content is needed for the comparison anyway; equal ones may only be spelled differently.
                gaps.AddRange(Gaps(gap.Before, gap.After, item => Hash(item, deep: true)));
            }
            else
            {
                gaps.Add(gap);
            }
        }
    }

    private List<StateItem> Open(StateNode array, List<StateItem> items)
    {
        var opened = new List<StateItem>();
        foreach (var item in items)
        {
            if (item.Segment is null)
            {
                opened.Add(item);
            }
            else if (array.Open(item) is { } run)
            {
                opened.AddRange(run);
            }
            else
            {
                IsPending = true;
            }
        }

        return opened;
    }

    private Guid Hash(StateItem item, bool deep)
    {
        var hash = ValueHash.Of(item.Node!, deep);
        IsPending |= hash is null;
        return hash ?? Guid.Empty;
    }

    private static IEnumerable<(List<StateItem> Before, List<StateItem> After)> Gaps(
        List<StateItem> before, List<StateItem> after, Func<StateItem, Guid> hash)
    {
        var (i, j) = (0, 0);
        var common = SequenceAlignment.Common([.. before.Select(hash)], [.. after.Select(hash)]);
        foreach (var (nextBefore, nextAfter) in common.Append((before.Count, after.Count)))
        {
            if (nextBefore > i || nextAfter > j)
            {
                yield return (before[i..nextBefore], after[j..nextAfter]);
            }

            (i, j) = (nextBefore + 1, nextAfter + 1);
        }
    }

    /// <summary>Takes elements out of the gaps that are in one gap before and in another after: index after → element before.</summary>
    private Dictionary<long, StateItem> TakeMoved(List<(List<StateItem> Before, List<StateItem> After)> gaps)
    {
        var moved = new Dictionary<long, StateItem>();
        if (gaps.Count < 2)
        {
            return moved;
        }

        var removed = gaps.SelectMany(gap => gap.Before)
            .GroupBy(item => Hash(item, deep: false))
            .ToDictionary(group => group.Key, group => new Queue<StateItem>(group));
        foreach (var item in gaps.SelectMany(gap => gap.After))
        {
            if (removed.TryGetValue(Hash(item, deep: false), out var equals) && equals.TryDequeue(out var before))
            {
                moved.Add(item.Index, before);
            }
        }

        var origins = moved.Values.Select(item => item.Index).ToHashSet();
        gaps.ForEach(gap => gap.Before.RemoveAll(item => origins.Contains(item.Index)));
        return moved;
    }

    /// <summary>What was removed and what was added at one place are versions of each other as far as they are of a kind.</summary>
    private IEnumerable<StateDiffNode> PairUp(List<StateItem> before, List<StateItem> after, Dictionary<long, StateItem> moved, int depth)
    {
        var removed = new Queue<StateChild>(before.Select(item => item.ToChild(item.Node!)));
        foreach (var item in after)
        {
            var element = item.ToChild(item.Node!);
            if (moved.TryGetValue(item.Index, out var origin))
            {
                yield return Pair(origin.ToChild(origin.Node!), element, StateDiffKind.Moved);
            }
            else if (!removed.TryDequeue(out var counterpart))
            {
                yield return Added(element);
            }
            else if (counterpart.Value.Kind != element.Value.Kind && (counterpart.Value.IsContainer || element.Value.IsContainer))
            {
                yield return Removed(counterpart);
                yield return Added(element);
            }
            else if (Compare(counterpart, element, depth + 1) is { } difference)
            {
                yield return difference;
            }
        }

        foreach (var element in removed)
        {
            yield return Removed(element);
        }
    }

    private static StateDiffNode Added(StateChild after) =>
        new() { Key = after.Key, AfterIndex = after.Index, Kind = StateDiffKind.Added, After = after.Value };

    private static StateDiffNode Removed(StateChild before) =>
        new() { Key = before.Key, BeforeIndex = before.Index, Kind = StateDiffKind.Removed, Before = before.Value };

    private static StateDiffNode Pair(StateChild before, StateChild after, StateDiffKind kind, IReadOnlyList<StateDiffNode>? children = null) => new()
    {
        Key = after.Key,
        BeforeIndex = before.Index,
        AfterIndex = after.Index,
        Kind = kind,
        Before = before.Value,
        After = after.Value,
        Children = children ?? [],
    };
}
