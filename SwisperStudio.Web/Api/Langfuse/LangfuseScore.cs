using System.Text.Json.Serialization;
using SwisperStudio.Core.Projects;
using SwisperStudio.Core.Scores;

namespace SwisperStudio.Web.Api.Langfuse;

/// <summary>A score in Langfuse's names.</summary>
/// <param name="Id">The client's id.</param>
/// <param name="ProjectId">The project.</param>
/// <param name="TraceId">The trace.</param>
/// <param name="ObservationId">The observation; null for a score of the whole trace.</param>
/// <param name="SessionId">The session.</param>
/// <param name="Name">What is judged.</param>
/// <param name="Value">The judgement as a number.</param>
/// <param name="StringValue">The judgement as a text.</param>
/// <param name="DataType">What the value is: <c>NUMERIC</c>, <c>CATEGORICAL</c>, <c>BOOLEAN</c>, <c>TEXT</c> or <c>CORRECTION</c>.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="Comment">Why.</param>
/// <param name="Metadata">Free metadata; empty where none was sent, because clients ask for an object.</param>
/// <param name="Environment">Where the client system ran; <c>default</c> where none was sent, because clients ask for a name.</param>
/// <param name="Timestamp">When it was given.</param>
/// <param name="CreatedAt">When it was stored first.</param>
/// <param name="UpdatedAt">When this version was stored.</param>
public sealed record LangfuseScore(
    string Id,
    [property: JsonPropertyName("projectId")] string ProjectId,
    [property: JsonPropertyName("traceId")] string? TraceId,
    [property: JsonPropertyName("observationId")] string? ObservationId,
    [property: JsonPropertyName("sessionId")] string? SessionId,
    string Name,
    double? Value,
    [property: JsonPropertyName("stringValue")] string? StringValue,
    [property: JsonPropertyName("dataType")] string DataType,
    string Source,
    string? Comment,
    RawJson Metadata,
    string Environment,
    string Timestamp,
    [property: JsonPropertyName("createdAt")] string CreatedAt,
    [property: JsonPropertyName("updatedAt")] string UpdatedAt)
{
    internal static LangfuseScore Of(Score score) => new(
        score.Id,
        Project.ToWire(score.ProjectId),
        score.TraceId,
        score.ObservationId,
        score.SessionId,
        score.Name,
        score.Value,
        score.StringValue,
        score.Type.ToString().ToUpperInvariant(),
        score.Source,
        score.Comment,
        Object(score.Meta),
        score.Environment ?? "default",
        LangfuseTime.Format(score.Timestamp),
        LangfuseTime.Format(score.CreatedAt),
        LangfuseTime.Format(score.UpdatedAt));

    // What is no object becomes one, as the metadata of events does.
    private static RawJson Object(byte[]? meta) => new(meta switch
    {
        null => "{}"u8.ToArray(),
        [(byte)'{', ..] => meta,
        _ => EventMetadata.Object([("metadata", meta)])!,
    });
}

/// <summary>Answer of <c>POST /api/public/scores</c>.</summary>
/// <param name="Id">The score's id: as sent, else made.</param>
public sealed record LangfuseScoreId(string Id);
