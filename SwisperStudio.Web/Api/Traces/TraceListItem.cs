namespace SwisperStudio.Web.Api.Traces;

/// <summary>A trace of the list, in ten fields (contract/rest-api.md, section 7.2).</summary>
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
    string Timestamp);
