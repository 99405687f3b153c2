using Microsoft.AspNetCore.Components;
using MudBlazor;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Projects;
using SwisperStudio.Web.Auth;
using SwisperStudio.Web.Components.Shared;

namespace SwisperStudio.Web.Components.Projects;

/// <summary>Makes a project (contract/rest-api.md, section 9.1).</summary>
public sealed partial class CreateProjectDialog
{
    private readonly FormState _form = new();
    private readonly EnvironmentFields[] _environments =
    [
        new("Development", "dev_environment", "http://localhost:8000"),
        new("Staging", "staging_environment", "https://staging.example.com"),
        new("Production", "production_environment", "https://swisper.example.com"),
    ];

    private Guid _created;
    private string _name = "";
    private string _description = "";
    private string _githubUrl = "";
    private string _githubToken = "";

    [Inject] private ProjectChanges Changes { get; set; } = default!;

    [Inject] private Actions Actions { get; set; } = default!;

    [CascadingParameter] private IMudDialogInstance Dialog { get; set; } = default!;

    /// <summary>Shows the dialog.</summary>
    /// <returns>The id of the project made; null if none was.</returns>
    public static async Task<Guid?> ShowAsync(IDialogService dialogs)
    {
        var dialog = await dialogs.ShowAsync<CreateProjectDialog>("", new DialogOptions { MaxWidth = MaxWidth.Medium, BackdropClick = false });
        return (await dialog.Result)?.Data as Guid?;
    }

    private async Task SaveAsync()
    {
        var draft = new ProjectDraft
        {
            Name = _name,
            Description = Texts.OrNull(_description),
            GithubRepoUrl = Texts.OrNull(_githubUrl),
            GithubToken = Texts.OrNull(_githubToken),
            Dev = _environments[0].ToDraft(),
            Staging = _environments[1].ToDraft(),
            Production = _environments[2].ToDraft(),
        };
        if (await Actions.RunAsync(Policies.CanEditProjects, CreateAsync, $"{_name.Trim()} was created.", _form))
        {
            Dialog.Close(_created);
        }

        async Task CreateAsync(StudioDbContext db) => _created = (await Changes.CreateAsync(db, draft, CancellationToken.None)).Id;
    }

    private sealed record EnvironmentFields(string Label, string Field, string Example)
    {
        public string Url { get; set; } = "";

        public string Key { get; set; } = "";

        public EnvironmentDraft ToDraft() => new(Url.Trim(), Key);
    }
}
