namespace SwisperStudio.Web.Api.About;

/// <summary>An agent of Swisper, drawn as a graph (contract/rest-api.md, section 14).</summary>
/// <param name="Name">The agent.</param>
/// <param name="Description">What it does.</param>
/// <param name="Nodes">Its steps.</param>
/// <param name="Edges">The ways between them.</param>
public sealed record AgentGraph(string Name, string Description, AgentNode[] Nodes, AgentEdge[] Edges);
