using SwisperStudio.Core.Projects;

namespace SwisperStudio.Web.Api.Projects;

/// <summary>An environment (contract/rest-api.md, section 10.1), without its key.</summary>
/// <param name="Id">An opaque id.</param>
/// <param name="ProjectId">The project.</param>
/// <param name="EnvType"><c>dev</c>, <c>staging</c> or <c>production</c>.</param>
/// <param name="SwisperUrl">Where the client system runs.</param>
/// <param name="CreatedAt">Naive UTC.</param>
/// <param name="UpdatedAt">Naive UTC.</param>
public sealed record EnvironmentResponse(string Id, string ProjectId, string EnvType, string SwisperUrl, string CreatedAt, string UpdatedAt)
{
    internal static EnvironmentResponse Of(ProjectEnvironment environment) => new(
        environment.Id,
        Project.ToWire(environment.ProjectId),
        environment.EnvType,
        environment.SwisperUrl,
        WireTime.Format(environment.CreatedAt),
        WireTime.Format(environment.UpdatedAt));
}
