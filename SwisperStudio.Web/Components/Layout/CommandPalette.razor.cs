using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.EntityFrameworkCore;
using MudBlazor;
using SwisperStudio.Core.Data;
using SwisperStudio.Web.Auth;
using SwisperStudio.Web.Components.Shared;

namespace SwisperStudio.Web.Components.Layout;

/// <summary>The command palette: finds pages, projects, traces, users and sessions, and goes there.</summary>
public sealed partial class CommandPalette
{
    private List<PaletteEntry> _entries = [];
    private List<PaletteProject> _projects = [];
    private int _chosen;
    private string _sought = "";
    private string? _error;
    private Task _searching = Task.CompletedTask;
    private bool _isAdministrator;

    /// <summary>The project whose page is open.</summary>
    [Parameter] public Guid? Project { get; set; }

    [CascadingParameter] private IMudDialogInstance Dialog { get; set; } = default!;

    [CascadingParameter] private Task<AuthenticationState> User { get; set; } = default!;

    [Inject] private IAuthorizationService Authorization { get; set; } = default!;

    [Inject] private IDbContextFactory<StudioDbContext> Databases { get; set; } = default!;

    [Inject] private Scripts Scripts { get; set; } = default!;

    [Inject] private NavigationManager Navigation { get; set; } = default!;

    protected override async Task OnInitializedAsync()
    {
        _isAdministrator = (await Authorization.AuthorizeAsync((await User).User, Policies.CanAdminister)).Succeeded;
        await (_searching = SearchAsync(""));
    }

    private Task OnInputAsync(ChangeEventArgs change) => _searching = SearchAsync((string?)change.Value ?? "");

    private async Task SearchAsync(string sought)
    {
        _sought = sought;
        try
        {
            await using var db = await Databases.CreateDbContextAsync(Leaving);
            if (_projects.Count == 0)
            {
                _projects = await PaletteSearch.ProjectsAsync(db, Leaving);
            }

            var found = await PaletteSearch.FindAsync(db, sought, Project, _projects, _isAdministrator, Leaving);
            // An answer that comes late must not replace a later one.
            if (sought == _sought)
            {
                (_entries, _chosen, _error) = (found, 0, null);
            }
        }
        catch (Exception failure) when (failure.IsOfDatabase())
        {
            _error = "The database does not answer.";
        }
        catch (OperationCanceledException) when (Leaving.IsCancellationRequested)
        {
            // The palette is closed.
        }
    }

    private async Task OnKeyAsync(KeyboardEventArgs key)
    {
        if (key.Key == "Enter")
        {
            // What was typed last counts, also where its answer is still on its way.
            await _searching;
        }

        if (_entries.Count == 0 || key.IsComposing)
        {
            return;
        }

        switch (key.Key)
        {
            case "ArrowDown":
                await ChooseAsync((_chosen + 1) % _entries.Count);
                break;
            case "ArrowUp":
                await ChooseAsync((_chosen + _entries.Count - 1) % _entries.Count);
                break;
            case "Enter":
                Go(_entries[_chosen]);
                break;
        }
    }

    private ValueTask ChooseAsync(int index)
    {
        _chosen = index;
        return Scripts.ShowAsync($"palette-{index}");
    }

    private void Go(PaletteEntry entry)
    {
        Dialog.Close();
        Navigation.NavigateTo(entry.Address, forceLoad: entry.IsDocument);
    }
}
