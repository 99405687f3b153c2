using SwisperStudio.Core.Ingestion;
using SwisperStudio.Core.Projects;
using SwisperStudio.Web.Api.Requests;

namespace SwisperStudio.Web.Api.Projects;

/// <summary>Changes of a project (contract/rest-api.md, section 9.4): absent fields stay, null clears, unknown fields are refused.</summary>
public sealed record UpdateProjectRequest : IRequestBody<UpdateProjectRequest>
{
    /// <summary>1 to 255 characters, not only white space; not null.</summary>
    public Field<string> Name { get; init; }

    /// <summary>At most 1,000 characters.</summary>
    public Field<string> Description { get; init; }

    /// <summary>At most 500 characters.</summary>
    public Field<string> GithubRepoUrl { get; init; }

    /// <summary>At most 500 characters; never returned.</summary>
    public Field<string> GithubToken { get; init; }

    /// <summary>Free metadata.</summary>
    public Field<ReadOnlyMemory<byte>?> Meta { get; init; }

    /// <summary>Days that traces are kept, at least 1; null keeps them for ever. Not part of the original's contract.</summary>
    public Field<int?> RetentionDays { get; init; }

    /// <inheritdoc />
    public static UpdateProjectRequest Read(JsonFields fields)
    {
        fields.HideInput();
        var request = new UpdateProjectRequest
        {
            Name = fields.Text("name", ProjectRules.Name, isNullable: false),
            Description = fields.Text("description", ProjectRules.Description),
            GithubRepoUrl = fields.Text("github_repo_url", ProjectRules.GithubRepoUrl),
            GithubToken = fields.Text("github_token", ProjectRules.GithubToken),
            Meta = fields.Document("meta"),
            RetentionDays = Days(fields.Count("retention_days", 1, ProjectRules.MaxRetentionDays)),
        };
        fields.ForbidOthers("name", "description", "github_repo_url", "github_token", "meta", "retention_days");
        return request;
    }

    internal ProjectEdit ToEdit() => new()
    {
        Name = Name,
        Description = Description,
        GithubRepoUrl = GithubRepoUrl,
        GithubToken = GithubToken,
        Meta = new Field<byte[]>(Meta.Value?.ToArray(), Meta.IsPresent),
        RetentionDays = RetentionDays,
    };

    private static Field<int?> Days(Field<long?> count) => new((int?)count.Value, count.IsPresent);
}
