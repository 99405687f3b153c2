using SwisperStudio.Core.Traces;

namespace SwisperStudio.Web.Components.Traces;

/// <summary>How an edge of the graph is drawn.</summary>
/// <param name="Edge">The edge.</param>
/// <param name="Path">An SVG path.</param>
/// <param name="IsLoop">Whether it leads back.</param>
/// <param name="LabelX">Middle of its label.</param>
/// <param name="LabelY">Base line of its label.</param>
public sealed record GraphLine(GraphEdge Edge, string Path, bool IsLoop, double LabelX, double LabelY);
