using System.Text.Json.Serialization;

namespace SwisperStudio.Web.Api.Traces;

/// <summary>A trace of the list, in the ten fields of contract/rest-api.md, section 7.2, and where it ran.</summary>
/// <param name="Id">The client's id.</param>
/// <param name="ProjectId">The project.</param>
/// <param name="Name">Name of the run.</param>
/// <param name="UserId">The client system's user.</param>
/// <param name="SessionId">The client system's conversation.</param>
/// <param name="Input">As sent, else that of the root observation; null with <c>fields=summary</c>.</param>
/// <param name="Output">As sent, else that of the root observation; null with <c>fields=summary</c>.</param>
/// <param name="Meta">Free metadata.</param>
/// <param name="Tags">Tags.</param>
/// <param name="Timestamp">Naive UTC.</param>
/// <param name="Environment">Where the client system ran; left out where nothing told.</param>
/// <param name="Version">Version of the client system; left out where nothing told.</param>
public sealed record TraceListItem(
    string Id,
    string ProjectId,
    string? Name,
    string? UserId,
    string? SessionId,
    RawJson? Input,
    RawJson? Output,
    RawJson? Meta,
    string[] Tags,
    string Timestamp,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Environment,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Version);
