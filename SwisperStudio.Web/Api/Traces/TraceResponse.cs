using SwisperStudio.Core.Projects;
using SwisperStudio.Core.Traces;

namespace SwisperStudio.Web.Api.Traces;

/// <summary>A trace in six fields (contract/rest-api.md, section 7.1).</summary>
/// <param name="Id">The client's id.</param>
/// <param name="ProjectId">The project.</param>
/// <param name="Name">Name of the run.</param>
/// <param name="UserId">The client system's user.</param>
/// <param name="SessionId">The client system's conversation.</param>
/// <param name="Timestamp">Naive UTC.</param>
public sealed record TraceResponse(string Id, string ProjectId, string? Name, string? UserId, string? SessionId, string Timestamp)
{
    internal static TraceResponse Of(Trace trace) => new(
        trace.Id,
        Project.ToWire(trace.ProjectId),
        trace.Name,
        trace.UserId,
        trace.SessionId,
        WireTime.Format(trace.Timestamp));
}
