using SwisperStudio.Core.Projects;

namespace SwisperStudio.Web.Api.Projects;

/// <summary>A project (contract/rest-api.md, section 9.1), without its secrets.</summary>
/// <param name="Id">A UUID.</param>
/// <param name="Name">Its name.</param>
/// <param name="Description">Free text.</param>
/// <param name="GithubRepoUrl">Its repository.</param>
/// <param name="Meta">Free metadata, as sent.</param>
/// <param name="CreatedAt">Naive UTC.</param>
/// <param name="UpdatedAt">Naive UTC.</param>
/// <param name="DeletedAt">Naive UTC.</param>
/// <param name="TracingEnabled">Whether SDKs should trace.</param>
/// <param name="RetentionDays">Days that traces are kept; null keeps them for ever.</param>
public sealed record ProjectResponse(
    string Id,
    string Name,
    string? Description,
    string? GithubRepoUrl,
    RawJson? Meta,
    string CreatedAt,
    string UpdatedAt,
    string? DeletedAt,
    bool TracingEnabled,
    int? RetentionDays)
{
    internal static ProjectResponse Of(Project project) => new(
        Project.ToWire(project.Id),
        project.Name,
        project.Description,
        project.GithubRepoUrl,
        RawJson.Of(project.Meta),
        WireTime.Format(project.CreatedAt),
        WireTime.Format(project.UpdatedAt),
        WireTime.Format(project.DeletedAt),
        project.TracingEnabled,
        project.RetentionDays);
}
