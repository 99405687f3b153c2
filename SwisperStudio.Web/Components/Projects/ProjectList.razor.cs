using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using MudBlazor;
using SwisperStudio.Core;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Projects;
using SwisperStudio.Web.Components.Shared;

namespace SwisperStudio.Web.Components.Projects;

/// <summary>All projects, newest first.</summary>
public sealed partial class ProjectList
{
    private const int PageSize = 24;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);
    private List<ProjectCard>? _projects;
    private int _shown = PageSize;
    private bool _hasMore;

    [Inject] private IDbContextFactory<StudioDbContext> Databases { get; set; } = default!;

    [Inject] private ReaderZone Zone { get; set; } = default!;

    [Inject] private TimeProvider Time { get; set; } = default!;

    [Inject] private ProjectChanges Changes { get; set; } = default!;

    [Inject] private Actions Actions { get; set; } = default!;

    [Inject] private IDialogService Dialogs { get; set; } = default!;

    [Inject] private NavigationManager Navigation { get; set; } = default!;

    protected override Task OnInitializedAsync()
    {
        _ = RepeatAsync(Interval, Time, RefreshAsync);
        return LoadAsync();
    }

    private async Task RefreshAsync()
    {
        try
        {
            await LoadAsync();
            StateHasChanged();
        }
        catch (Exception failure) when (failure.IsOfDatabase())
        {
            // What is shown stays; the next time may succeed.
        }
    }

    private async Task LoadAsync()
    {
        await using var db = await Databases.CreateDbContextAsync(Leaving);
        var today = Zone.ToInstant(Zone.ToLocal(Time.GetUtcNow().ToNanoseconds()).Date).ToNanoseconds();
        var found = await ProjectQueries.ListAsync(db, _shown + 1, today, Leaving);
        _hasMore = found.Count > _shown;
        _projects = found.Take(_shown).ToList();
    }

    private Task ShowMoreAsync()
    {
        _shown += PageSize;
        return LoadAsync();
    }

    private async Task CreateAsync()
    {
        if (await CreateProjectDialog.ShowAsync(Dialogs) is { } created)
        {
            Navigation.NavigateTo(ProjectAddress.Overview(created));
        }
    }

    private async Task DeleteAsync(ProjectCard project)
    {
        if (await ProjectDeletion.AskAndDeleteAsync(Dialogs, Actions, Changes, project.Id, project.Name))
        {
            await LoadAsync();
        }
    }
}
