namespace SwisperStudio.Web.Api.About;

/// <summary>What <c>GET /</c> tells a program (contract/rest-api.md, section 14).</summary>
/// <param name="Message">Who answers.</param>
/// <param name="Version">Of SwisperStudio.</param>
/// <param name="Docs">Where the API is described.</param>
public sealed record RootResponse(string Message, string Version, string Docs);
