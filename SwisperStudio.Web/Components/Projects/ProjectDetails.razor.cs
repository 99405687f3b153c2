using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using MudBlazor;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Ingestion;
using SwisperStudio.Core.Projects;
using SwisperStudio.Web.Auth;
using SwisperStudio.Web.Components.Shared;

namespace SwisperStudio.Web.Components.Projects;

/// <summary>Name, description, repository and tracing of a project.</summary>
public sealed partial class ProjectDetails
{
    private readonly FormState _form = new();
    private Details? _project;
    private string _name = "";
    private string _description = "";
    private string _githubUrl = "";
    private string _githubToken = "";
    private string _retention = "";

    // Counts what was saved, so that the token's field is a new, hidden one afterwards.
    private int _saves;

    /// <summary>Whether the reader may change anything.</summary>
    [Parameter] public bool MayEdit { get; set; }

    [CascadingParameter] private ProjectHead Project { get; set; } = default!;

    [Inject] private IDbContextFactory<StudioDbContext> Databases { get; set; } = default!;

    [Inject] private ProjectChanges Changes { get; set; } = default!;

    [Inject] private Actions Actions { get; set; } = default!;

    [Inject] private IDialogService Dialogs { get; set; } = default!;

    [Inject] private NavigationManager Navigation { get; set; } = default!;

    protected override Task OnInitializedAsync() => LoadAsync();

    private async Task LoadAsync()
    {
        await using var db = await Databases.CreateDbContextAsync(Leaving);
        _project = await db.Projects.AsNoTracking()
            .Where(p => p.Id == Project.Id && p.DeletedAt == null)
            .Select(p => new Details(
                p.Name,
                p.Description,
                p.GithubRepoUrl,
                p.ProtectedGithubToken != null,
                p.TracingEnabled,
                p.RetentionDays,
                db.Traces.Where(t => t.ProjectId == p.Id).OrderByDescending(t => t.Timestamp).Select(t => (long?)t.Timestamp).FirstOrDefault()))
            .FirstOrDefaultAsync(Leaving);
        (_name, _description, _githubUrl, _githubToken) = (_project?.Name ?? "", _project?.Description ?? "", _project?.GithubRepoUrl ?? "", "");
        _retention = _project?.RetentionDays?.ToString(CultureInfo.InvariantCulture) ?? "";
    }

    private async Task SaveAsync()
    {
        var days = Days();
        if (days > 0 && !(days >= _project!.RetentionDays) && !await ConfirmRetentionAsync(days.Value))
        {
            return;
        }

        var edit = new ProjectEdit
        {
            Name = _name,
            Description = Texts.OrNull(_description),
            GithubRepoUrl = Texts.OrNull(_githubUrl),
            GithubToken = _githubToken.Length > 0 ? _githubToken : Field<string>.Absent,
            RetentionDays = days,
        };
        if (await Actions.RunAsync(Policies.CanEditProjects, db => Changes.UpdateAsync(db, Project.Id, edit, CancellationToken.None), "Saved.", _form))
        {
            _saves++;
            await LoadAsync();
            await Project.ReloadAsync();
        }
    }

    // What is no number is refused like one that is too small.
    private int? Days() => Texts.OrNull(_retention) is not { } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days) ? days : 0;

    private Task<bool> ConfirmRetentionAsync(int days)
    {
        var text = $"Traces older than {days} {(days == 1 ? "day" : "days")} will be deleted within minutes, and from then on as they grow older. This cannot be undone.";
        return ConfirmDialog.ShowAsync(Dialogs, "Delete Old Traces?", text, "Save and Delete");
    }

    private async Task SetTracingAsync(bool isEnabled)
    {
        await Actions.RunAsync(
            Policies.CanEditProjects,
            db => Changes.SetTracingAsync(db, Project.Id, isEnabled, CancellationToken.None),
            isEnabled ? "Tracing enabled." : "Tracing disabled.");
        await LoadAsync();
    }

    private async Task DeleteAsync()
    {
        if (await ProjectDeletion.AskAndDeleteAsync(Dialogs, Actions, Changes, Project.Id, Project.Name))
        {
            Navigation.NavigateTo("/projects");
        }
    }

    private sealed record Details(string Name, string? Description, string? GithubRepoUrl, bool HasGithubToken, bool TracingEnabled, int? RetentionDays, long? LastTrace);
}
