namespace SwisperStudio.Web.Api.About;

/// <summary>A node of an agent's graph.</summary>
/// <param name="Id">Unique within its agent.</param>
/// <param name="Label">For people.</param>
/// <param name="Type"><c>SPAN</c>, <c>GENERATION</c>, <c>TOOL</c>, <c>AGENT</c> or <c>RETRIEVER</c>.</param>
public sealed record AgentNode(string Id, string Label, string Type);
