using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.EntityFrameworkCore;
using MudBlazor;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Projects;
using SwisperStudio.Web.Auth;
using SwisperStudio.Web.Components.Shared;

namespace SwisperStudio.Web.Components.Projects;

/// <summary>What a client system needs to send traces: address, project, key, and code to copy.</summary>
public sealed partial class IntegrationKeys
{
    private const string PairKind = "pair";
    private readonly FormState _form = new();
    private List<ApiKey>? _keys;
    private NewApiKey? _created;
    private string _name = "";
    private string _kind = "";

    /// <summary>Whether the reader may make and revoke keys.</summary>
    [Parameter] public bool MayEdit { get; set; }

    [CascadingParameter] private ProjectHead Project { get; set; } = default!;

    [CascadingParameter] private Task<AuthenticationState> Authentication { get; set; } = default!;

    [Inject] private IDbContextFactory<StudioDbContext> Databases { get; set; } = default!;

    [Inject] private ApiKeyChanges Changes { get; set; } = default!;

    [Inject] private Actions Actions { get; set; } = default!;

    [Inject] private IDialogService Dialogs { get; set; } = default!;

    [Inject] private NavigationManager Navigation { get; set; } = default!;

    private string ApiUrl => Navigation.BaseUri.TrimEnd('/');

    private (string Public, string Secret)? Pair => _created is { Row.PublicKey: { } publicKey } ? (publicKey, _created.Key) : null;

    protected override Task OnInitializedAsync() => LoadAsync();

    private async Task LoadAsync()
    {
        await using var db = await Databases.CreateDbContextAsync(Leaving);
        _keys = await ApiKeyChanges.ListAsync(db, Project.Id, Leaving);
    }

    private async Task CreateAsync()
    {
        var email = (await Authentication).User.Email;
        if (await Actions.RunAsync(Policies.CanEditProjects, MakeAsync, "Key created.", _form))
        {
            _name = "";
            await LoadAsync();
        }

        async Task MakeAsync(StudioDbContext db) => _created = _kind == PairKind
            ? await Changes.CreatePairAsync(db, Project.Id, _name, email, CancellationToken.None)
            : await Changes.CreateAsync(db, Project.Id, _name, email, CancellationToken.None);
    }

    private async Task RevokeAsync(ApiKey key)
    {
        if (await ConfirmDialog.ShowAsync(Dialogs, "Revoke key?", $"Whatever still uses “{key.Name}” ({key.Prefix}…) can send nothing from now on. This cannot be undone.", "Revoke")
            && await Actions.RunAsync(Policies.CanEditProjects, db => Changes.RevokeAsync(db, Project.Id, key.Id, CancellationToken.None), "Key revoked."))
        {
            _created = _created?.Row.Id == key.Id ? null : _created;
            await LoadAsync();
        }
    }
}
