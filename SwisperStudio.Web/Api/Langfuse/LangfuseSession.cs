using System.Text.Json.Serialization;

namespace SwisperStudio.Web.Api.Langfuse;

/// <summary>A session of the list.</summary>
/// <param name="Id">The client's id.</param>
/// <param name="CreatedAt">When its first trace began.</param>
/// <param name="ProjectId">The project.</param>
public sealed record LangfuseSession(
    string Id,
    [property: JsonPropertyName("createdAt")] string CreatedAt,
    [property: JsonPropertyName("projectId")] string ProjectId);

/// <summary>A session with its traces.</summary>
/// <param name="Id">The client's id.</param>
/// <param name="CreatedAt">When the first of these traces began.</param>
/// <param name="ProjectId">The project.</param>
/// <param name="Environment">Where the newest of them ran.</param>
/// <param name="Traces">The newest traces.</param>
public sealed record LangfuseSessionDetails(
    string Id,
    [property: JsonPropertyName("createdAt")] string CreatedAt,
    [property: JsonPropertyName("projectId")] string ProjectId,
    string? Environment,
    IReadOnlyList<LangfuseTraceLine> Traces);
