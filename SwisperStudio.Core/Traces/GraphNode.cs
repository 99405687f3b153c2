namespace SwisperStudio.Core.Traces;

/// <summary>All steps of one name and type below one parent: a node of the agent's graph, with its visits.</summary>
public sealed class GraphNode
{
    private readonly List<ObservationNode> _visits = [];

    internal GraphNode(string? name, ObservationType type, GraphNode? parent) => (Name, Type, Parent) = (name, type, parent);

    /// <summary>The name; null for steps without one.</summary>
    public string? Name { get; }

    /// <summary>The type.</summary>
    public ObservationType Type { get; }

    /// <summary>The node around this one; null at the top.</summary>
    public GraphNode? Parent { get; }

    /// <summary>How many names this node stands for; more than one only where a level has more than are drawn.</summary>
    public int Names { get; internal set; } = 1;

    /// <summary>The steps, in the order in which they began.</summary>
    public IReadOnlyList<ObservationNode> Visits => _visits;

    /// <summary>The nodes inside, in the order of their first visits.</summary>
    public IReadOnlyList<GraphNode> Children { get; internal set; } = [];

    /// <summary>What followed what among the nodes inside.</summary>
    public IReadOnlyList<GraphEdge> Edges { get; internal set; } = [];

    /// <summary>How many steps lie inside that are not drawn.</summary>
    public int Hidden { get; internal set; }

    /// <summary>How many visits failed.</summary>
    public int Errors { get; private set; }

    /// <summary>Sum of what the visits took, nanoseconds; null if none tells.</summary>
    public long? Latency { get; private set; }

    internal void Add(ObservationNode visit)
    {
        _visits.Add(visit);
        Errors += visit.Row.IsError ? 1 : 0;
        Latency = visit.Row.Latency is { } latency ? (Latency ?? 0) + latency : Latency;
    }

    internal void Order(IReadOnlyDictionary<ObservationNode, int> order) => _visits.Sort((a, b) => order[a].CompareTo(order[b]));
}
