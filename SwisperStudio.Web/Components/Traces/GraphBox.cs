using SwisperStudio.Core.Traces;

namespace SwisperStudio.Web.Components.Traces;

/// <summary>Where a node of the graph is drawn, in pixels.</summary>
/// <param name="Node">The node.</param>
/// <param name="X">Left.</param>
/// <param name="Y">Top.</param>
/// <param name="Width">Width.</param>
/// <param name="Height">Height; what lies inside has its place below the node's own label.</param>
public sealed record GraphBox(GraphNode Node, double X, double Y, double Width, double Height);
