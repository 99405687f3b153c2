using SwisperStudio.Core.Traces;

namespace SwisperStudio.Web.Components.Traces;

/// <summary>What a node of the graph is called.</summary>
internal static class GraphLabel
{
    public static string Of(GraphNode node) =>
        node.Names > 1 ? $"{node.Names} more names" : ObservationName.Of(node.Name);
}
