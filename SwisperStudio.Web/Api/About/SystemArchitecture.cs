namespace SwisperStudio.Web.Api.About;

/// <summary>The agents of Swisper (contract/rest-api.md, section 14).</summary>
/// <param name="Agents">In the order of the conventions.</param>
public sealed record SystemArchitecture(IReadOnlyList<AgentGraph> Agents);
