namespace SwisperStudio.Core.Traces;

/// <summary>
/// The graph that a trace's steps walked: a node for each name, inside the node of its parent; an edge where one step began after another had
/// ended and nothing lay between. Steps that ran side by side follow the same node and lead to the same.
/// </summary>
public sealed class ExecutionGraph
{
    /// <summary>More nodes than a reader can follow, fewer than a browser minds. What lies deeper is counted, not drawn.</summary>
    private const int MaxNodes = 150;

    private const int MaxNamesPerLevel = 30;
    private const int MaxDepth = 6;

    // Before what has not ended.
    private const long UnknownStart = long.MaxValue - 1;

    private readonly Dictionary<ObservationNode, GraphNode> _nodes = [];

    private ExecutionGraph()
    {
    }

    /// <summary>The nodes at the top, in the order of their first visits.</summary>
    public IReadOnlyList<GraphNode> Roots { get; private set; } = [];

    /// <summary>What followed what at the top.</summary>
    public IReadOnlyList<GraphEdge> Edges { get; private set; } = [];

    /// <summary>The graph of a tree.</summary>
    public static ExecutionGraph Of(ObservationTree tree)
    {
        var graph = new ExecutionGraph();
        var order = tree.Nodes.Index().ToDictionary(n => n.Item, n => n.Index);
        (graph.Roots, graph.Edges) = graph.Level(null, [tree.Roots], order);
        var left = MaxNodes - graph.Roots.Count;

        // Level by level: what is nearest to the top is drawn first.
        var open = new Queue<(GraphNode Node, int Depth)>(graph.Roots.Select(n => (n, 1)));
        while (open.TryDequeue(out var next))
        {
            var inside = next.Node.Visits.Select(v => v.Children).Where(c => c.Count > 0).ToList();
            if (inside.Count == 0)
            {
                continue;
            }

            if (next.Depth >= MaxDepth || left < MaxNamesPerLevel || next.Node.Names > 1)
            {
                next.Node.Hidden = next.Node.Visits.Sum(Below);
                continue;
            }

            (next.Node.Children, next.Node.Edges) = graph.Level(next.Node, inside, order);
            left -= next.Node.Children.Count;
            foreach (var child in next.Node.Children)
            {
                open.Enqueue((child, next.Depth + 1));
            }
        }

        return graph;

        // Nodes stand before those below them.
        int Below(ObservationNode node)
        {
            var first = order[node] + 1;
            var at = first;
            while (at < tree.Nodes.Count && tree.Nodes[at].Depth > node.Depth)
            {
                at++;
            }

            return at - first;
        }
    }

    /// <summary>The node that a step visited, or the innermost drawn one around it; null if the step is not of this trace.</summary>
    public GraphNode? Find(ObservationNode? step)
    {
        for (var at = step; at is not null; at = at.Parent)
        {
            if (_nodes.TryGetValue(at, out var node))
            {
                return node;
            }
        }

        return null;
    }

    private (IReadOnlyList<GraphNode> Nodes, IReadOnlyList<GraphEdge> Edges) Level(
        GraphNode? parent,
        IReadOnlyList<IReadOnlyList<ObservationNode>> visits,
        Dictionary<ObservationNode, int> order)
    {
        var named = visits.SelectMany(steps => steps).OrderBy(s => order[s]).GroupBy(s => (s.Row.Name, s.Row.Type)).ToList();
        var own = named.Count > MaxNamesPerLevel ? MaxNamesPerLevel - 1 : named.Count;
        var nodes = new List<GraphNode>();
        foreach (var (index, steps) in named.Index())
        {
            if (index < own)
            {
                nodes.Add(new GraphNode(steps.Key.Name, steps.Key.Type, parent));
            }
            else if (index == own)
            {
                nodes.Add(new GraphNode(null, ObservationType.Span, parent) { Names = named.Count - own });
            }

            foreach (var step in steps)
            {
                nodes[^1].Add(step);
                _nodes.Add(step, nodes[^1]);
            }
        }

        if (own < named.Count)
        {
            nodes[^1].Order(order);
        }

        var edges = new Dictionary<(GraphNode From, GraphNode To), int>();
        foreach (var steps in visits)
        {
            Follow(steps, edges);
        }

        return (nodes, [.. edges.Select(e => new GraphEdge(e.Key.From, e.Key.To, e.Value))]);
    }

    /// <summary>Steps in the order of their starts: each follows those that had ended and that no other ended step had followed.</summary>
    private void Follow(IReadOnlyList<ObservationNode> steps, Dictionary<(GraphNode From, GraphNode To), int> edges)
    {
        var running = new PriorityQueue<ObservationNode, long>();
        var last = new Dictionary<GraphNode, long>();
        foreach (var step in steps)
        {
            // One that does not tell when it began follows all before it.
            var start = StartOf(step.Row);
            while (running.TryPeek(out var ended, out var end) && end <= start)
            {
                running.Dequeue();
                foreach (var (node, until) in last)
                {
                    if (until <= (ended.Row.StartTime ?? until))
                    {
                        last.Remove(node);
                    }
                }

                last[_nodes[ended]] = end;
            }

            foreach (var node in last.Keys)
            {
                var edge = (node, _nodes[step]);
                edges[edge] = edges.GetValueOrDefault(edge) + 1;
            }

            running.Enqueue(step, EndOf(step.Row));
        }
    }

    private static long StartOf(ObservationRow row) => row.StartTime ?? row.EndTime ?? UnknownStart;

    // Clocks that differ by less than a millisecond are as good as one, but two steps shorter than that are not one after the other for it.
    private static long EndOf(ObservationRow row)
    {
        var start = StartOf(row);
        return row.EndTime is not { } end ? (row.Type == ObservationType.Event ? start : long.MaxValue)
            : end <= start ? start
            : end - Math.Min(UnixTime.NanosecondsPerMillisecond, (end - start) / 2);
    }
}
