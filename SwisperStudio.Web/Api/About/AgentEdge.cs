namespace SwisperStudio.Web.Api.About;

/// <summary>A way between two nodes of an agent's graph.</summary>
/// <param name="From">A node's id, or <c>__start__</c>.</param>
/// <param name="To">A node's id, or <c>__end__</c>.</param>
/// <param name="Conditional">Whether the graph chooses.</param>
/// <param name="Label">The condition; empty where there is nothing to say.</param>
public sealed record AgentEdge(string From, string To, bool Conditional, string Label);
