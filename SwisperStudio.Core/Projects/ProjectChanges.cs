using Microsoft.EntityFrameworkCore;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Ingestion;

namespace SwisperStudio.Core.Projects;

/// <summary>Makes, changes and deletes projects (contract/rest-api.md, section 9). Every method stores at once.</summary>
public sealed class ProjectChanges(ProjectDirectory directory, Secrets secrets, TimeProvider time)
{
    /// <summary>Makes a project together with its three environments, or nothing.</summary>
    /// <exception cref="ChangeException">A field breaks its rule.</exception>
    public async Task<Project> CreateAsync(StudioDbContext db, ProjectDraft draft, CancellationToken cancel)
    {
        ChangeException.ThrowIfAny([
            ("name", ProjectRules.Name.Problem(draft.Name)),
            ("description", ProjectRules.Description.Problem(draft.Description)),
            ("github_repo_url", ProjectRules.GithubRepoUrl.Problem(draft.GithubRepoUrl)),
            ("github_token", ProjectRules.GithubToken.Problem(draft.GithubToken)),
            .. Checks("dev_environment", draft.Dev),
            .. Checks("staging_environment", draft.Staging),
            .. Checks("production_environment", draft.Production)]);

        var now = time.GetUtcNow().ToNanoseconds();
        var project = new Project
        {
            Id = Guid.NewGuid(),
            Name = draft.Name.Trim(),
            Description = draft.Description,
            GithubRepoUrl = draft.GithubRepoUrl,
            ProtectedGithubToken = Protect(draft.GithubToken),
            Meta = draft.Meta,
            CreatedAt = now,
            UpdatedAt = now,
            Environments =
            [
                Environment(EnvironmentTypes.Dev, draft.Dev, now),
                Environment(EnvironmentTypes.Staging, draft.Staging, now),
                Environment(EnvironmentTypes.Production, draft.Production, now),
            ],
        };
        db.Projects.Add(project);
        await SaveAsync(db, cancel);
        return project;
    }

    /// <summary>Changes the fields that are present.</summary>
    /// <exception cref="ChangeException">A field breaks its rule, or there is no such project.</exception>
    public async Task<Project> UpdateAsync(StudioDbContext db, Guid id, ProjectEdit edit, CancellationToken cancel)
    {
        ChangeException.ThrowIfAny(
            ("name", edit.Name.IsPresent ? ProjectRules.Name.Problem(edit.Name.Value) : null),
            ("description", ProjectRules.Description.Problem(edit.Description.Value)),
            ("github_repo_url", ProjectRules.GithubRepoUrl.Problem(edit.GithubRepoUrl.Value)),
            ("github_token", ProjectRules.GithubToken.Problem(edit.GithubToken.Value)),
            ("retention_days", ProjectRules.RetentionProblem(edit.RetentionDays.Value)));

        var project = await FindAsync(db, id, cancel);
        project.Name = Or(edit.Name, project.Name)!.Trim();
        project.Description = Or(edit.Description, project.Description);
        project.GithubRepoUrl = Or(edit.GithubRepoUrl, project.GithubRepoUrl);
        project.ProtectedGithubToken = edit.GithubToken.IsPresent ? Protect(edit.GithubToken.Value) : project.ProtectedGithubToken;
        project.Meta = Or(edit.Meta, project.Meta);
        project.RetentionDays = Or(edit.RetentionDays, project.RetentionDays);
        project.UpdatedAt = time.GetUtcNow().ToNanoseconds();
        await SaveAsync(db, cancel);
        return project;
    }

    /// <summary>Says whether SDKs should trace.</summary>
    /// <exception cref="ChangeException">There is no such project.</exception>
    public async Task SetTracingAsync(StudioDbContext db, Guid id, bool isEnabled, CancellationToken cancel)
    {
        var project = await FindAsync(db, id, cancel);
        project.TracingEnabled = isEnabled;
        project.UpdatedAt = time.GetUtcNow().ToNanoseconds();
        await SaveAsync(db, cancel);
    }

    /// <summary>Deletes a project softly: its data stays, but it is listed no more and takes no new traces.</summary>
    /// <exception cref="ChangeException">There is no such project.</exception>
    public async Task DeleteAsync(StudioDbContext db, Guid id, CancellationToken cancel)
    {
        var project = await FindAsync(db, id, cancel);
        project.DeletedAt = time.GetUtcNow().ToNanoseconds();
        await SaveAsync(db, cancel);
    }

    /// <summary>The refusal of a project that does not exist, or no more.</summary>
    /// <param name="id">As the caller wrote it.</param>
    public static ChangeException NotFound(string id) => ChangeException.NotFound($"Project {id} not found");

    private static (string, string?)[] Checks(string name, EnvironmentDraft environment) =>
    [
        ($"{name}.swisper_url", HttpAddress.Problem(environment.SwisperUrl)),
        ($"{name}.swisper_api_key", ProjectRules.NewEnvironmentKey.Problem(environment.SwisperApiKey)),
    ];

    private static async Task<Project> FindAsync(StudioDbContext db, Guid id, CancellationToken cancel) =>
        await db.Projects.FirstOrDefaultAsync(p => p.Id == id && p.DeletedAt == null, cancel) ?? throw NotFound(Project.ToWire(id));

    private static T? Or<T>(Field<T> field, T? old) => field.IsPresent ? field.Value : old;

    private ProjectEnvironment Environment(string type, EnvironmentDraft draft, long now) => new()
    {
        Id = Guid.NewGuid().ToString(),
        EnvType = type,
        SwisperUrl = HttpAddress.Normalize(draft.SwisperUrl),
        ProtectedApiKey = secrets.Protect(draft.SwisperApiKey),
        CreatedAt = now,
        UpdatedAt = now,
    };

    private string? Protect(string? secret) => secret is null ? null : secrets.Protect(secret);

    private async Task SaveAsync(StudioDbContext db, CancellationToken cancel)
    {
        await db.SaveChangesAsync(cancel);
        directory.Invalidate();
    }
}
