namespace SwisperStudio.Core.Traces;

/// <summary>
/// The nesting of a trace's observations, built from parent ids in one pass whatever the depth. Nothing vanishes: an
/// observation without its parent becomes a root and is marked, and so does one that is its own ancestor.
/// </summary>
public sealed class ObservationTree
{
    private ObservationTree(IReadOnlyList<ObservationNode> roots, IReadOnlyList<ObservationNode> nodes)
    {
        Roots = roots;
        Nodes = nodes;
    }

    /// <summary>Ordered by start.</summary>
    public IReadOnlyList<ObservationNode> Roots { get; }

    /// <summary>All nodes, each before its children: the order in which a tree is read.</summary>
    public IReadOnlyList<ObservationNode> Nodes { get; }

    /// <summary>Builds the tree of one trace's observations, given in any order.</summary>
    public static ObservationTree Build(IEnumerable<ObservationRow> rows)
    {
        // Ties of the start are broken by id, so that the same data always gives the same tree.
        var nodes = rows
            .OrderBy(r => r.StartTime ?? r.EndTime ?? long.MaxValue).ThenBy(r => r.DerivedFromCall).ThenBy(r => r.EndTime ?? long.MaxValue).ThenBy(r => r.Id, StringComparer.Ordinal)
            .Select(r => new ObservationNode(r))
            .ToList();
        var byId = new Dictionary<string, ObservationNode>(nodes.Count, StringComparer.Ordinal);
        foreach (var node in nodes)
        {
            byId.TryAdd(node.Row.Id, node);
        }

        var roots = new List<ObservationNode>();
        foreach (var node in nodes)
        {
            if (node.Row.ParentId is { } parentId && byId.TryGetValue(parentId, out var parent) && parent != node)
            {
                parent.Adopt(node);
            }
            else
            {
                node.IsOrphan = node.Row.ParentId is not null;
                roots.Add(node);
            }
        }

        var ordered = InReadingOrder(roots);
        if (ordered.Count < nodes.Count)
        {
            return BuildWithoutCycles(nodes, ordered);
        }

        for (var i = ordered.Count - 1; i >= 0; i--)
        {
            ordered[i].SumUp();
        }

        if (roots is [var only])
        {
            only.IsOnlyRoot = true;
        }

        return new ObservationTree(roots, ordered);
    }

    // What no root reaches hangs in a cycle. Cutting the link above the earliest of each cycle makes that one a root.
    private static ObservationTree BuildWithoutCycles(List<ObservationNode> nodes, List<ObservationNode> reached)
    {
        var done = reached.Select(n => n.Row.Id).ToHashSet(StringComparer.Ordinal);
        var cut = new HashSet<string>(StringComparer.Ordinal);
        var position = nodes.Index().ToDictionary(n => n.Item, n => n.Index);
        foreach (var node in nodes.Where(n => !done.Contains(n.Row.Id)))
        {
            var path = new HashSet<ObservationNode>();
            var at = node;
            while (at is not null && !done.Contains(at.Row.Id) && path.Add(at))
            {
                at = at.Parent;
            }

            if (at is not null && path.Contains(at))
            {
                cut.Add(Cycle(at).MinBy(n => position[n])!.Row.Id);
            }

            done.UnionWith(path.Select(n => n.Row.Id));
        }

        var tree = Build(nodes.Select(n => cut.Contains(n.Row.Id) ? n.Row with { ParentId = null } : n.Row));
        foreach (var root in tree.Roots.Where(r => cut.Contains(r.Row.Id)))
        {
            root.IsOrphan = true;
        }

        return tree;

        static IEnumerable<ObservationNode> Cycle(ObservationNode start)
        {
            var at = start;
            do
            {
                yield return at;
                at = at.Parent!;
            }
            while (at != start);
        }
    }

    private static List<ObservationNode> InReadingOrder(List<ObservationNode> roots)
    {
        var ordered = new List<ObservationNode>();
        var open = new Stack<ObservationNode>(Enumerable.Reverse(roots));
        while (open.TryPop(out var node))
        {
            node.SetDepth();
            ordered.Add(node);
            for (var i = node.Children.Count - 1; i >= 0; i--)
            {
                open.Push(node.Children[i]);
            }
        }

        return ordered;
    }
}
