namespace SwisperStudio.Core.Traces;

/// <summary>That one name's steps were followed by another's, under the same parent.</summary>
/// <param name="From">What ended.</param>
/// <param name="To">What began next.</param>
/// <param name="Count">How many times.</param>
public sealed record GraphEdge(GraphNode From, GraphNode To, int Count);
