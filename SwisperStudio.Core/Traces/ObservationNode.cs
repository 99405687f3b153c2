namespace SwisperStudio.Core.Traces;

/// <summary>An observation in its tree, with the figures of its subtree.</summary>
public sealed class ObservationNode(ObservationRow row)
{
    private readonly List<ObservationNode> _children = [];

    /// <summary>The observation.</summary>
    public ObservationRow Row { get; } = row;

    /// <summary>Ordered by start.</summary>
    public IReadOnlyList<ObservationNode> Children => _children;

    /// <summary>The node above; null for a root.</summary>
    public ObservationNode? Parent { get; private set; }

    /// <summary>0 for a root.</summary>
    public int Depth { get; private set; }

    /// <summary>Whether it names a parent that is not in the trace, or that it is itself above: shown as a root.</summary>
    public bool IsOrphan { get; internal set; }

    /// <summary>
    /// Whether its output is the final state as it is: the only root of its trace, or an agent at the top with steps below. What is
    /// not given by a graph is no update of one.
    /// </summary>
    public bool IsGraph => Parent is null && (IsOnlyRoot || (Row.Type == ObservationType.Agent && Children.Count > 0));

    /// <summary>Whether the trace has no other root.</summary>
    internal bool IsOnlyRoot { get; set; }

    /// <summary>Its own cost and that of all below, nano-CHF; null when none is known.</summary>
    public long? SubtreeCost { get; private set; }

    /// <summary>Its own tokens and those of all below; null when none are known.</summary>
    public long? SubtreeTokens { get; private set; }

    /// <summary>Sum of all latencies of the subtree, nanoseconds: exceeds the time that passed. Null when none is known.</summary>
    public long? SubtreeLatency { get; private set; }

    /// <summary>Whether one below has failed.</summary>
    public bool HasFailedDescendant { get; private set; }

    internal void Adopt(ObservationNode child)
    {
        child.Parent = this;
        _children.Add(child);
    }

    internal void SetDepth() => Depth = Parent is null ? 0 : Parent.Depth + 1;

    /// <summary>Sums up, once all children have.</summary>
    internal void SumUp()
    {
        SubtreeCost = Row.TotalCost;
        SubtreeTokens = Row.TotalTokens;
        SubtreeLatency = Row.Latency;
        foreach (var child in _children)
        {
            SubtreeCost = Add(SubtreeCost, child.SubtreeCost);
            SubtreeTokens = Add(SubtreeTokens, child.SubtreeTokens);
            SubtreeLatency = Add(SubtreeLatency, child.SubtreeLatency);
            HasFailedDescendant |= child.Row.IsError || child.HasFailedDescendant;
        }

        static long? Add(long? a, long? b) => a is null ? b : a + (b ?? 0);
    }
}
