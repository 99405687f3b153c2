namespace SwisperStudio.Web.Api.Langfuse;

/// <summary>Answer of <c>GET /api/public/health</c>.</summary>
/// <param name="Status"><c>OK</c>.</param>
/// <param name="Version">Version of the studio.</param>
public sealed record LangfuseHealth(string Status, string Version);
