using System.Text.Json.Serialization;
using SwisperStudio.Core.Connections;
using SwisperStudio.Core.Projects;

namespace SwisperStudio.Web.Api.Connections;

/// <summary>Whether anything of a project is connected (contract/heartbeat.md, section 3).</summary>
/// <param name="ProjectId">The project.</param>
/// <param name="Environments">The same for each of its environments.</param>
/// <param name="Whole">All of them together.</param>
public sealed record ProjectStatus(string ProjectId, IReadOnlyList<EnvironmentStatus> Environments, [property: JsonIgnore] EnvironmentStatus Whole) : EnvironmentStatus(Whole)
{
    internal static ProjectStatus Of(Guid project, IReadOnlyCollection<Connection> connections, long now, TimeSpan patience) => new(
        Project.ToWire(project),
        [.. connections.GroupBy(c => c.Environment, StringComparer.Ordinal).OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => EnvironmentStatus.Of([.. e], now, patience))],
        EnvironmentStatus.Of(connections, now, patience));
}
