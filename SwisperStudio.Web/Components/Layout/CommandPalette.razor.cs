using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.EntityFrameworkCore;
using MudBlazor;
using SwisperStudio.Core.Data;
using SwisperStudio.Web.Auth;

namespace SwisperStudio.Web.Components.Layout;

/// <summary>The command palette: finds pages, projects, traces, users and sessions, and goes there.</summary>
public sealed partial class CommandPalette
{
    private List<PaletteEntry> _entries = [];
    private int _chosen;
    private string _sought = "";
    private bool _isAdministrator;

    /// <summary>The project whose page is open.</summary>
    [Parameter] public Guid? Project { get; set; }

    [CascadingParameter] private IMudDialogInstance Dialog { get; set; } = default!;

    [CascadingParameter] private Task<AuthenticationState> User { get; set; } = default!;

    [Inject] private IAuthorizationService Authorization { get; set; } = default!;

    [Inject] private IDbContextFactory<StudioDbContext> Databases { get; set; } = default!;

    [Inject] private NavigationManager Navigation { get; set; } = default!;

    protected override async Task OnInitializedAsync()
    {
        _isAdministrator = (await Authorization.AuthorizeAsync((await User).User, Policies.CanAdminister)).Succeeded;
        await SearchAsync(new ChangeEventArgs { Value = "" });
    }

    private async Task SearchAsync(ChangeEventArgs change)
    {
        var sought = _sought = (string?)change.Value ?? "";
        await using var db = await Databases.CreateDbContextAsync(Leaving);
        var found = await PaletteSearch.FindAsync(db, sought, Project, _isAdministrator, Leaving);
        // An answer that comes late must not replace a later one.
        if (sought == _sought)
        {
            (_entries, _chosen) = (found, 0);
        }
    }

    private void OnKey(KeyboardEventArgs key)
    {
        if (_entries.Count == 0)
        {
            return;
        }

        switch (key.Key)
        {
            case "ArrowDown":
                _chosen = (_chosen + 1) % _entries.Count;
                break;
            case "ArrowUp":
                _chosen = (_chosen + _entries.Count - 1) % _entries.Count;
                break;
            case "Enter":
                Go(_entries[_chosen]);
                break;
        }
    }

    private void Go(PaletteEntry entry)
    {
        Dialog.Close();
        Navigation.NavigateTo(entry.Address);
    }
}
