using System.Text.Json.Serialization;

namespace SwisperStudio.Web.Api.About;

/// <summary>Says that the host answers (contract/rest-api.md, section 14).</summary>
/// <param name="Status"><c>healthy</c>.</param>
/// <param name="Version">Of SwisperStudio.</param>
/// <param name="Authenticated"><c>true</c> where the caller's key was checked.</param>
public sealed record HealthResponse(
    string Status,
    string Version,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Authenticated = null);
