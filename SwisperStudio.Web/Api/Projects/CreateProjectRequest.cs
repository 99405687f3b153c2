using SwisperStudio.Core.Projects;
using SwisperStudio.Web.Api.Requests;

namespace SwisperStudio.Web.Api.Projects;

/// <summary>A new project (contract/rest-api.md, section 9.1); unknown fields are refused.</summary>
/// <param name="Name">1 to 255 characters, not only white space.</param>
/// <param name="DevEnvironment">Development.</param>
/// <param name="StagingEnvironment">Staging.</param>
/// <param name="ProductionEnvironment">Production.</param>
/// <param name="Description">At most 1,000 characters.</param>
/// <param name="GithubRepoUrl">At most 500 characters.</param>
/// <param name="GithubToken">At most 500 characters; never returned.</param>
/// <param name="Meta">Free metadata.</param>
public sealed record CreateProjectRequest(
    string Name,
    EnvironmentRequest DevEnvironment,
    EnvironmentRequest StagingEnvironment,
    EnvironmentRequest ProductionEnvironment,
    string? Description = null,
    string? GithubRepoUrl = null,
    string? GithubToken = null,
    RawJson? Meta = null) : IRequestBody<CreateProjectRequest>
{
    /// <inheritdoc />
    public static CreateProjectRequest Read(JsonFields fields)
    {
        fields.HideInput();
        var request = new CreateProjectRequest(
            Name: fields.RequiredText("name", ProjectRules.Name),
            Description: fields.Text("description", ProjectRules.Description).Value,
            GithubRepoUrl: fields.Text("github_repo_url", ProjectRules.GithubRepoUrl).Value,
            GithubToken: fields.Text("github_token", ProjectRules.GithubToken).Value,
            Meta: fields.Document("meta").Value is { } meta ? new RawJson(meta) : null,
            DevEnvironment: EnvironmentRequest.Read(fields.RequiredObject("dev_environment")),
            StagingEnvironment: EnvironmentRequest.Read(fields.RequiredObject("staging_environment")),
            ProductionEnvironment: EnvironmentRequest.Read(fields.RequiredObject("production_environment")));
        fields.ForbidOthers("name", "description", "github_repo_url", "github_token", "meta", "dev_environment", "staging_environment", "production_environment");
        return request;
    }

    internal ProjectDraft ToDraft() => new()
    {
        Name = Name,
        Description = Description,
        GithubRepoUrl = GithubRepoUrl,
        GithubToken = GithubToken,
        Meta = Meta?.Utf8.ToArray(),
        Dev = DevEnvironment.ToDraft(),
        Staging = StagingEnvironment.ToDraft(),
        Production = ProductionEnvironment.ToDraft(),
    };
}
