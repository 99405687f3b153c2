using SwisperStudio.Core.Traces;
using SwisperStudio.Web.Api.Observations;

namespace SwisperStudio.Web.Api.Traces;

/// <summary>A trace's observations as nodes and edges (contract/rest-api.md, section 7.5).</summary>
/// <param name="Nodes">Start, one node per observation, end.</param>
/// <param name="Edges">From parents to children, from the start to roots, from leaves to the end.</param>
public sealed record TraceGraph(IReadOnlyList<TraceGraph.Node> Nodes, IReadOnlyList<TraceGraph.Edge> Edges)
{
    private const string Start = "__start__";
    private const string End = "__end__";
    private const string SystemType = "SYSTEM";

    /// <summary>Builds the graph of one trace's observations, given in any order.</summary>
    public static TraceGraph Of(IReadOnlyList<ObservationRow> observations)
    {
        var ordered = observations.OrderBy(o => o.StartTime ?? o.EndTime).ThenBy(o => o.Key).ToList();
        var ids = ordered.Select(o => o.Id).ToHashSet();
        var parents = ordered.Select(o => o.ParentId).ToHashSet();
        List<Node> nodes = [new(Start, "Start", SystemType), .. ordered.Select(o => new Node(o.Id, o.Name ?? "Unnamed", WireType.ToWire(o.Type))), new(End, "End", SystemType)];
        var edges = new List<Edge>();
        if (ordered.Count == 0)
        {
            edges.Add(new Edge(Start, End));
        }

        foreach (var observation in ordered)
        {
            if (observation.ParentId is null)
            {
                edges.Add(new Edge(Start, observation.Id));
            }
            else if (ids.Contains(observation.ParentId))
            {
                edges.Add(new Edge(observation.ParentId, observation.Id));
            }

            if (!parents.Contains(observation.Id))
            {
                edges.Add(new Edge(observation.Id, End));
            }
        }

        return new TraceGraph(nodes, edges);
    }

    /// <summary>An observation, or one of the two ends.</summary>
    /// <param name="Id">The observation's id.</param>
    /// <param name="Label">Its name, else <c>Unnamed</c>.</param>
    /// <param name="Type">Kind of step, or <c>SYSTEM</c>.</param>
    public sealed record Node(string Id, string Label, string Type);

    /// <summary>A step.</summary>
    /// <param name="From">Id of the node before.</param>
    /// <param name="To">Id of the node after.</param>
    /// <param name="Conditional">Always false: a run has taken its ways.</param>
    /// <param name="Label">Always empty.</param>
    public sealed record Edge(string From, string To, bool Conditional = false, string Label = "");
}
