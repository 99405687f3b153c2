using SwisperStudio.Core.Traces;

namespace SwisperStudio.Web.Components.Traces;

/// <summary>What a reader sees of a trace's tree: a flat list of rows, as it is opened, searched and filtered.</summary>
public sealed class TreeView
{
    /// <summary>Trees up to so many nodes are open at first; larger ones show their first two levels.</summary>
    private const int MaxOpen = 500;

    private readonly HashSet<string> _toggled = [];
    private ObservationTree _tree;
    private int? _depth;
    private List<ObservationNode>? _rows;
    private HashSet<ObservationNode>? _matches;

    /// <summary>Shows a tree.</summary>
    public TreeView(ObservationTree tree) => _tree = tree;

    /// <summary>The rows, each node before those below it. A search or filter opens the way to what it finds.</summary>
    public IReadOnlyList<ObservationNode> Rows => _rows ??= List();

    /// <summary>What is looked for: shown is what it finds, and what stands above that.</summary>
    public TreeFilter Filter { get; set => Change(() => field = value); } = new();

    /// <summary>Whether something is searched or filtered.</summary>
    public bool IsFiltered => !Filter.IsEmpty;

    /// <summary>How many levels were opened last; null at first.</summary>
    public int? Depth => _depth;

    /// <summary>How many nodes the search and the filters find.</summary>
    public int MatchCount => Matches.Count;

    private HashSet<ObservationNode> Matches => _matches ??= [.. _tree.Nodes.Where(Filter.Finds)];

    /// <summary>Whether the search and filters found it, or there are none.</summary>
    public bool Finds(ObservationNode node) => !IsFiltered || Matches.Contains(node);

    /// <summary>Goes on with a newer version of the tree.</summary>
    public void Update(ObservationTree tree) => Change(() => _tree = tree);

    /// <summary>Whether the nodes below are listed.</summary>
    public bool IsOpen(ObservationNode node) =>
        IsFiltered || node.Depth < (_depth ?? (_tree.Nodes.Count <= MaxOpen ? int.MaxValue : 1)) != _toggled.Contains(node.Row.Id);

    /// <summary>Opens what is closed, closes what is open.</summary>
    public void Toggle(ObservationNode node) => Change(() =>
    {
        if (!_toggled.Add(node.Row.Id))
        {
            _toggled.Remove(node.Row.Id);
        }
    });

    /// <summary>Opens so many levels and closes those below; 0 shows the roots only.</summary>
    public void OpenTo(int depth) => Change(() =>
    {
        _depth = depth;
        _toggled.Clear();
    });

    /// <summary>What the reader has opened and closed.</summary>
    public OpenedNodes Opened
    {
        get => new(_depth, [.. _toggled.Take(MaxOpen)]);
        set => Change(() =>
        {
            _depth = value.Depth;
            _toggled.Clear();
            _toggled.UnionWith(value.Toggled);
        });
    }

    /// <summary>Opens the way to a node.</summary>
    public void Reveal(ObservationNode node)
    {
        for (var above = node.Parent; above is not null; above = above.Parent)
        {
            if (!IsOpen(above))
            {
                Toggle(above);
            }
        }
    }

    /// <summary>Where an arrow key leads from a node; left and right open and close, too.</summary>
    public ObservationNode? Move(ObservationNode? from, string key)
    {
        var index = from is null ? -1 : IndexOf(from);
        switch (key)
        {
            case "ArrowDown":
                return Rows.ElementAtOrDefault(index + 1) ?? from;
            case "ArrowUp":
                return Rows.ElementAtOrDefault(Math.Max(0, index - 1)) ?? from;
            case "Home":
                return Rows.Count > 0 ? Rows[0] : null;
            case "End":
                return Rows.Count > 0 ? Rows[^1] : null;
            case "ArrowRight" when from is { Children.Count: > 0 } && IsOpen(from):
                return Rows.ElementAtOrDefault(index + 1) ?? from;
            case "ArrowRight" when from is { Children.Count: > 0 }:
                Toggle(from);
                return from;
            case "ArrowLeft" when from is { Children.Count: > 0 } && IsOpen(from) && !IsFiltered:
                Toggle(from);
                return from;
            case "ArrowLeft":
                return from?.Parent ?? from;
            default:
                return from;
        }
    }

    /// <summary>The next failed node after one, from the top again after the last; null if none failed.</summary>
    public ObservationNode? NextError(ObservationNode? from)
    {
        var nodes = IsFiltered ? Rows : _tree.Nodes;
        var failed = nodes.Where(n => n.Row.IsError).ToList();
        var passed = nodes.TakeWhile(n => n != from).Count(n => n.Row.IsError) + (from is { Row.IsError: true } ? 1 : 0);
        return failed.Count == 0 ? null : failed[passed % failed.Count];
    }

    /// <summary>The node's row; -1 if it is not listed.</summary>
    public int IndexOf(ObservationNode node) => (_rows ??= List()).IndexOf(node);

    private void Change(Action change)
    {
        change();
        (_rows, _matches) = (null, null);
    }

    private List<ObservationNode> List()
    {
        if (IsFiltered)
        {
            var kept = WithAncestors(Matches);
            return [.. _tree.Nodes.Where(kept.Contains)];
        }

        var rows = new List<ObservationNode>();
        var closedAt = int.MaxValue;
        foreach (var node in _tree.Nodes)
        {
            if (node.Depth > closedAt)
            {
                continue;
            }

            rows.Add(node);
            closedAt = node.Children.Count > 0 && !IsOpen(node) ? node.Depth : int.MaxValue;
        }

        return rows;
    }

    private static HashSet<ObservationNode> WithAncestors(IEnumerable<ObservationNode> nodes)
    {
        var kept = new HashSet<ObservationNode>();
        foreach (var node in nodes)
        {
            for (var at = node; at is not null && kept.Add(at); at = at.Parent)
            {
            }
        }

        return kept;
    }
}
