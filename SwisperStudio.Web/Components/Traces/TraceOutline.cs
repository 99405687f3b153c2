using SwisperStudio.Core.State;
using SwisperStudio.Core.Traces;

namespace SwisperStudio.Web.Components.Traces;

/// <summary>A trace without its documents; what all who look at it share.</summary>
/// <param name="Trace">The trace.</param>
/// <param name="Tree">Its observations, and the tool calls that only a node's output tells.</param>
/// <param name="Changes">What each step did to the keys of the state, by the observation's id; empty for large traces.</param>
public sealed record TraceOutline(Trace Trace, ObservationTree Tree, IReadOnlyDictionary<string, StateChangeCount> Changes)
{
    /// <summary>The trace's line in the list.</summary>
    public TraceStatus Status => Trace.ErrorCount > 0 ? TraceStatus.Error : Trace.OpenCount > 0 ? TraceStatus.Running : TraceStatus.Ok;

    /// <summary>The steps that were given a state and returned one, in the order in which they began; the graph itself is none of them.</summary>
    public IReadOnlyList<ObservationNode> Steps => field ??=
    [
        .. Tree.Nodes
            .Where(n => n is { IsGraph: false, Row: { InputRoot: not null, OutputRoot: not null, IsBareCall: false, Type: not (ObservationType.Tool or ObservationType.Event) } })
            .OrderBy(n => n.Row.StartTime ?? long.MaxValue),
    ];

    /// <summary>Where an observation stands among the steps: its own place, else that of the nearest step around it, else of the last that began before it.</summary>
    public int PlaceOf(ObservationNode node)
    {
        var places = Steps.Index().ToDictionary(s => s.Item, s => s.Index);
        for (var at = node; at is not null; at = at.Parent)
        {
            if (places.TryGetValue(at, out var place))
            {
                return place;
            }
        }

        return Math.Max(0, Steps.Count(s => s.Row.StartTime <= node.Row.StartTime) - 1);
    }

    /// <summary>The observation of this id; null if there is none.</summary>
    public ObservationNode? Find(string? id) => id is null ? null : Tree.Nodes.FirstOrDefault(n => n.Row.Id == id);
}
