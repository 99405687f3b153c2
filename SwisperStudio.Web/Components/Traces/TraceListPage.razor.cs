using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.EntityFrameworkCore;
using MudBlazor;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Display;
using SwisperStudio.Core.Lifecycle;
using SwisperStudio.Core.Live;
using SwisperStudio.Core.Traces;
using SwisperStudio.Web.Auth;
using SwisperStudio.Web.Components.Projects;
using SwisperStudio.Web.Components.Shared;

namespace SwisperStudio.Web.Components.Traces;

/// <summary>
/// The traces of a project, newest first; every filter and the page lie in the address. While it is open rows change in place and new
/// traces appear, but never move rows that are being read: then they are offered.
/// </summary>
public sealed partial class TraceListPage
{
    private const int PageSize = 50;
    private const int MaxNewer = 1000;
    private const int MaxTags = 1;
    private readonly HashSet<Guid> _selected = [];
    private TraceListQuery _query = new();
    private Guid _project;
    private List<TraceRow>? _rows;
    private IReadOnlyDictionary<Guid, string> _previews = new Dictionary<Guid, string>();
    private TracePosition? _newest;
    private int _newer;
    private bool _hasMore;
    private bool _isPaused;
    private bool _isReading;
    private ChangeSubscription? _changes;
    private bool _mayEdit;
    private bool _isDeleting;
    private string? _error;

    [Parameter] public Guid ProjectId { get; set; }

    [CascadingParameter] private Task<AuthenticationState> User { get; set; } = default!;

    [CascadingParameter] private ProjectHead Project { get; set; } = default!;

    [Inject] private IDbContextFactory<StudioDbContext> Databases { get; set; } = default!;

    [Inject] private BulkSql Bulk { get; set; } = default!;

    [Inject] private NavigationManager Navigation { get; set; } = default!;

    [Inject] private IAuthorizationService Authorization { get; set; } = default!;

    [Inject] private IDialogService Dialogs { get; set; } = default!;

    [Inject] private DeletionJobs Jobs { get; set; } = default!;

    [Inject] private Permissions Permissions { get; set; } = default!;

    [Inject] private Actions Actions { get; set; } = default!;

    [Inject] private TraceDeletion Deletion { get; set; } = default!;

    [Inject] private TimeProvider Time { get; set; } = default!;

    [Inject] private ChangeFeed Changes { get; set; } = default!;

    // Rows under the pointer and selected rows stay where they are.
    private bool IsFollowing => !_isPaused && !_isReading && _selected.Count == 0 && _query.After is null;

    /// <inheritdoc />
    public override void Dispose()
    {
        _changes?.Dispose();
        base.Dispose();
    }

    protected override async Task OnInitializedAsync() =>
        _mayEdit = (await Authorization.AuthorizeAsync((await User).User, Policies.CanEditProjects)).Succeeded;

    protected override async Task OnParametersSetAsync()
    {
        var query = TraceListQuery.Parse(Navigation.Uri);
        if (_rows is null || query != _query || _project != ProjectId)
        {
            if (_project != ProjectId)
            {
                // Before it is read: what changes meanwhile is read again.
                _changes?.Dispose();
                _changes = Changes.Subscribe(ProjectId);
                _ = FollowAsync(_changes, Time, RefreshAsync);
            }

            (_query, _project) = (query, ProjectId);
            await LoadAsync();
        }
    }

    private Task LoadAsync() => ReadAsync(async (db, cancel) =>
    {
        var query = _query;
        var rows = await TraceQueries.ListAsync(db, ProjectId, query.ToFilter(), query.After, PageSize + 1, cancel);
        var shown = rows[..Math.Min(rows.Count, PageSize)];
        var previews = await TracePreviews.OfAsync(db, Bulk, ProjectId, shown, cancel);
        if (query == _query)
        {
            (_rows, _previews, _hasMore, _newer) = (shown, previews, rows.Count > PageSize, 0);
            _selected.IntersectWith(shown.Select(r => r.Key));
            _newest = query.After is null && shown.Count > 0 ? shown[0].Position : null;
        }
    });

    private async Task RefreshAsync()
    {
        if (_rows is not { Count: > 0 } rows || IsFollowing)
        {
            await LoadAsync();
        }
        else
        {
            await ReadAsync(async (db, cancel) =>
            {
                var current = (await TraceQueries.OfKeysAsync(db, ProjectId, [.. rows.Select(r => r.Key)], cancel)).ToDictionary(r => r.Key);
                var grown = current.Values.Where(c => rows.Any(r => r.Key == c.Key && r.ObservationCount != c.ObservationCount)).ToList();
                var previews = await TracePreviews.OfAsync(db, Bulk, ProjectId, grown, cancel);
                var newer = _newest is { } newest ? await TraceQueries.CountNewerAsync(db, ProjectId, _query.ToFilter(), newest, MaxNewer, cancel) : 0;
                if (ReferenceEquals(rows, _rows))
                {
                    _rows = [.. rows.Select(r => current.GetValueOrDefault(r.Key, r))];
                    _previews = _previews.Concat(previews).DistinctBy(p => p.Key).ToDictionary();
                    _newer = newer;
                }
            });
        }

        StateHasChanged();
    }

    private async Task ReadAsync(Func<StudioDbContext, CancellationToken, Task> read)
    {
        try
        {
            await using var db = await Databases.CreateDbContextAsync(Leaving);
            await read(db, Leaving);
            _error = null;
        }
        catch (OperationCanceledException) when (Leaving.IsCancellationRequested)
        {
            // The reader has left the page: nobody waits for the answer.
        }
        catch (Exception failure) when (failure.IsOfDatabase())
        {
            _error = "The database does not answer.";
        }
    }

    private async Task PauseAsync()
    {
        _isPaused = !_isPaused;
        if (!_isPaused)
        {
            await LoadAsync();
        }
    }

    // What came while the rows were read comes in now.
    private async Task ReadAsync(bool isReading)
    {
        _isReading = isReading;
        if (_newer > 0 && IsFollowing)
        {
            await LoadAsync();
        }
    }

    private Task GoBackAsync() => ReadAsync(async (db, cancel) =>
    {
        var before = await TraceQueries.PageBeforeAsync(db, ProjectId, _query.ToFilter(), _query.After!.Value, PageSize, cancel);
        Navigation.NavigateTo((_query with { After = before }).ToAddress(ProjectId));
    });

    private async Task DeleteAsync(TraceRow row)
    {
        var text = $"“{NameOf(row)}” and its {row.ObservationCount} observations will be deleted. This cannot be undone.";
        if (await ConfirmDialog.ShowAsync(Dialogs, "Delete Trace?", text, "Delete"))
        {
            await DeleteAsync(db => Deletion.DeleteAsync(db, ProjectId, row.Key, CancellationToken.None), "Trace deleted");
        }
    }

    private async Task DeleteAllAsync()
    {
        var count = 0;
        await ReadAsync(async (db, cancel) => count = await db.Traces.CountAsync(t => t.ProjectId == ProjectId, cancel));
        var text = $"All traces of this project ({Readable.Count(count)}) and everything in them will be deleted, whatever the filters show. This cannot be undone.";
        if (await ConfirmByNameDialog.ShowAsync(Dialogs, "Delete All Traces", text, Project.Name))
        {
            if (await Permissions.AllowAsync(Policies.CanEditProjects))
            {
                Jobs.Start(ProjectId, count);
            }
        }
    }

    private async Task DeleteSelectedAsync()
    {
        List<Guid> keys = [.. _selected];
        var what = keys.Count == 1 ? "1 trace" : $"{keys.Count} traces";
        if (await ConfirmDialog.ShowAsync(Dialogs, "Delete Selected Traces?", $"{what} and everything in them will be deleted. This cannot be undone.", "Delete"))
        {
            await DeleteAsync(db => Deletion.DeleteAsync(db, ProjectId, keys, DeletionCause.ByHand, CancellationToken.None), $"{what} deleted");
        }
    }

    private void Toggle(TraceRow row)
    {
        if (!_selected.Remove(row.Key))
        {
            _selected.Add(row.Key);
        }
    }

    private void SelectAll(ChangeEventArgs change)
    {
        _selected.Clear();
        if (change.Value is true)
        {
            _selected.UnionWith(_rows!.Select(r => r.Key));
        }
    }

    private async Task DeleteAsync(Func<StudioDbContext, Task> delete, string done)
    {
        _isDeleting = true;
        var isDone = await Actions.RunAsync(Policies.CanEditProjects, delete, done);
        _isDeleting = false;
        if (isDone)
        {
            await LoadAsync();
        }
    }

    private string NameOf(TraceRow row) =>
        _previews.TryGetValue(row.Key, out var preview) ? preview : TraceName.Of(row.Name, row.Id);

    private string TitleOf(TraceRow row) => _previews.ContainsKey(row.Key) ? $"{row.Name}\n{NameOf(row)}" : NameOf(row);

    // An empty or blank id is an id all the same: it must be seen to be clicked.
    private static string Visible(string text) => string.IsNullOrWhiteSpace(text) ? $"“{text}”" : text;
}
