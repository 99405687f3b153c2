namespace SwisperStudio.Web.Components.Traces;

/// <summary>What a reader has opened and closed in a tree.</summary>
/// <param name="Depth">How many levels were opened last; null at first.</param>
/// <param name="Toggled">Ids of the nodes that differ from that.</param>
public sealed record OpenedNodes(int? Depth, IReadOnlyList<string> Toggled);
