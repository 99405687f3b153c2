using SwisperStudio.Core.Ingestion;
using SwisperStudio.Core.Projects;
using SwisperStudio.Web.Api.Requests;

namespace SwisperStudio.Web.Api.Projects;

/// <summary>Changes of a project (contract/rest-api.md, section 9.4): absent fields stay, null clears, unknown fields are refused.</summary>
/// <param name="Name">1 to 255 characters, not only white space.</param>
/// <param name="Description">At most 1,000 characters.</param>
/// <param name="GithubRepoUrl">At most 500 characters.</param>
/// <param name="GithubToken">At most 500 characters; never returned.</param>
/// <param name="Meta">Free metadata.</param>
public sealed record UpdateProjectRequest(
    Field<string> Name,
    Field<string> Description,
    Field<string> GithubRepoUrl,
    Field<string> GithubToken,
    Field<ReadOnlyMemory<byte>?> Meta) : IRequestBody<UpdateProjectRequest>
{
    /// <inheritdoc />
    public static UpdateProjectRequest Read(JsonFields fields)
    {
        fields.HideInput();
        var request = new UpdateProjectRequest(
            fields.Text("name", ProjectRules.Name, isNullable: false),
            fields.Text("description", ProjectRules.Description),
            fields.Text("github_repo_url", ProjectRules.GithubRepoUrl),
            fields.Text("github_token", ProjectRules.GithubToken),
            fields.Document("meta"));
        fields.ForbidOthers("name", "description", "github_repo_url", "github_token", "meta");
        return request;
    }

    internal ProjectEdit ToEdit() => new()
    {
        Name = Name,
        Description = Description,
        GithubRepoUrl = GithubRepoUrl,
        GithubToken = GithubToken,
        Meta = new Field<byte[]>(Meta.Value?.ToArray(), Meta.IsPresent),
    };
}
