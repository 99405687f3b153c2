using SwisperStudio.Core.Projects;

namespace SwisperStudio.Web.Api.Connections;

/// <summary>Answer to a heartbeat (contract/heartbeat.md, section 2).</summary>
/// <param name="Status"><c>ok</c>.</param>
/// <param name="ProjectId">The project.</param>
/// <param name="Message">The same, for people.</param>
/// <param name="TracingEnabled">Whether the project wants to be traced.</param>
public sealed record HeartbeatResponse(string Status, string ProjectId, string Message, bool TracingEnabled)
{
    internal static HeartbeatResponse Of(Guid project, bool isTraced) => new("ok", Project.ToWire(project), "Heartbeat received", isTraced);
}
