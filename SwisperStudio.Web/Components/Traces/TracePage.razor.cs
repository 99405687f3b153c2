using System.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.EntityFrameworkCore;
using Microsoft.JSInterop;
using MudBlazor;
using SwisperStudio.Core;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Live;
using SwisperStudio.Core.Scores;
using SwisperStudio.Core.Traces;
using SwisperStudio.Web.Auth;
using SwisperStudio.Web.Components.Projects;
using SwisperStudio.Web.Components.Shared;

namespace SwisperStudio.Web.Components.Traces;

/// <summary>One trace: its tree at the left, the chosen observation at the right; the choice lies in the address.</summary>
public sealed partial class TracePage : IAsyncDisposable
{
    private const string NodeParameter = "node";
    private const string ViewParameter = "view";
    private const int MaxMeta = 200;
    private const int MaxScores = 200;
    private Guid _project;
    private string _id = "";
    private TraceOutline? _outline;
    private ObservationNode? _node;
    private TreeFilter _filter = new();
    private string? _meta;
    private List<Score> _scores = [];
    private bool _isUnknown;
    private bool _mayEdit;
    private string? _error;
    private ElementReference _split;
    private IJSObjectReference? _module;
    private ChangeSubscription? _changes;

    /// <summary>The project.</summary>
    [Parameter] public Guid ProjectId { get; set; }

    /// <summary>The trace's id as routing sees it; <see cref="TraceAddress"/> reads it exactly.</summary>
    [Parameter] public string Trace { get; set; } = "";

    /// <summary>Id of the chosen observation.</summary>
    [SupplyParameterFromQuery(Name = NodeParameter)] public string? NodeId { get; set; }

    /// <summary>How the observations are shown.</summary>
    [SupplyParameterFromQuery(Name = ViewParameter)] public string? ViewName { get; set; }

    /// <summary>The list that one came from, as in its own address.</summary>
    [SupplyParameterFromQuery(Name = TraceListQuery.ListParameter)] public string? List { get; set; }

    [CascadingParameter] private Task<AuthenticationState> User { get; set; } = default!;

    [Inject] private TraceOutlines Outlines { get; set; } = default!;

    [Inject] private IDbContextFactory<StudioDbContext> Databases { get; set; } = default!;

    [Inject] private NavigationManager Navigation { get; set; } = default!;

    [Inject] private IAuthorizationService Authorization { get; set; } = default!;

    [Inject] private IDialogService Dialogs { get; set; } = default!;

    [Inject] private Permissions Permissions { get; set; } = default!;

    [Inject] private IJSRuntime Js { get; set; } = default!;

    [Inject] private TraceDeletion Deletion { get; set; } = default!;

    [Inject] private ISnackbar Snackbar { get; set; } = default!;

    [Inject] private TimeProvider Time { get; set; } = default!;

    [Inject] private ChangeFeed Changes { get; set; } = default!;

    private TraceView View => Enum.TryParse<TraceView>(ViewName, ignoreCase: true, out var view) && Enum.IsDefined(view) ? view : TraceView.Tree;

    private string Name => TraceName.Of(_outline!.Trace.Name, _outline.Trace.Id);

    // Those of an observation stand with it, as long as it is there.
    private List<Score> ScoresOfWhole => [.. _scores.Where(s => s.ObservationId is null || _outline?.Find(s.ObservationId) is null)];

    private string JsonAddress => TraceAddress.Json(ProjectId, _id);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        Dispose();
        _changes?.Dispose();
        try
        {
            if (_module is not null)
            {
                await _module.DisposeAsync();
            }
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone.
        }
    }

    protected override async Task OnInitializedAsync() =>
        _mayEdit = (await Authorization.AuthorizeAsync((await User).User, Policies.CanEditProjects)).Succeeded;

    protected override async Task OnParametersSetAsync()
    {
        var id = TraceAddress.IdOf(Navigation.Uri);
        _filter = TreeFilter.Parse(Navigation.Uri);
        if ((ProjectId, id) != (_project, _id))
        {
            (_project, _id, _outline, _node, _isUnknown) = (ProjectId, id, null, null, false);
            // Before it is read: what changes meanwhile is read again.
            _changes?.Dispose();
            var changes = _changes = Changes.Subscribe(ProjectId, Hash128.Of(id));
            await LoadAsync();
            if (ReferenceEquals(changes, _changes))
            {
                _ = FollowAsync(changes, Time, RefreshAsync);
            }
        }
        else
        {
            _node = _outline?.Find(NodeId) ?? _node;
        }
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_module is null && _outline is not null)
        {
            _module = await Js.InvokeAsync<IJSObjectReference>("import", Leaving, "./Components/Traces/TracePage.razor.js");
            await _module.InvokeVoidAsync("attach", Leaving, _split);
        }
    }

    private async Task LoadAsync()
    {
        var (project, id) = (_project, _id);
        try
        {
            var outline = await Outlines.FindAsync(project, id, Leaving);
            await using var db = await Databases.CreateDbContextAsync(Leaving);
            var scores = outline is null ? [] : await ScoreQueries.OfTraceAsync(db, project, outline.Trace.Key, MaxScores, Leaving);
            if ((project, id) != (_project, _id))
            {
                // The reader has gone on to another.
                return;
            }

            _error = null;
            _isUnknown = outline is null;
            _scores = scores;
            if (outline is null || ReferenceEquals(outline, _outline))
            {
                return;
            }

            // The node of this id in the new tree; at first the one that the address names, else the first.
            _node = outline.Find(_node?.Row.Id) ?? outline.Find(NodeId) ?? (outline.Tree.Nodes.Count > 0 ? outline.Tree.Nodes[0] : null);
            _outline = outline;
            _meta = Preview(outline.Trace.Meta);
        }
        catch (OperationCanceledException) when (Leaving.IsCancellationRequested)
        {
            // The reader has left the page: nobody waits for the answer.
        }
        catch (Exception failure) when (failure is InvalidDataException || failure.IsOfDatabase())
        {
            if ((project, id) != (_project, _id))
            {
                return;
            }

            _error = failure.IsOfDatabase() ? "The database does not answer." : "Part of this trace is damaged: " + failure.Message;
        }
    }

    // Running traces grow before the reader's eyes; what is chosen and folded stays.
    private async Task RefreshAsync()
    {
        var (shown, scores) = (_outline, Versions());
        await LoadAsync();
        if (!ReferenceEquals(shown, _outline) || _isUnknown || !scores.SequenceEqual(Versions()))
        {
            StateHasChanged();
        }

        List<(Guid, long)> Versions() => _scores.ConvertAll(s => (s.Key, s.UpdatedAt));
    }

    private void Select(ObservationNode node)
    {
        _node = node;
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter(NodeParameter, node.Row.Id), replace: true);
    }

    // From trace to trace the view stays, and what is chosen is another.
    private async Task StepAsync(bool isNewer)
    {
        if (_outline is not { Trace: { } trace })
        {
            // The key was pressed again before the next trace was there.
            return;
        }

        await using var db = await Databases.CreateDbContextAsync(Leaving);
        var position = new TracePosition(trace.Timestamp, trace.Key);
        if (await TraceQueries.NeighbourAsync(db, ProjectId, TraceListQuery.OfQuery(List).ToFilter(), position, isNewer, Leaving) is { } id)
        {
            Navigation.NavigateTo(Navigation.GetUriWithQueryParameters(
                Navigation.ToAbsoluteUri(ProjectAddress.Trace(ProjectId, id)).AbsoluteUri,
                new Dictionary<string, object?> { [TraceListQuery.ListParameter] = List, [ViewParameter] = ViewName }));
        }
        else
        {
            Snackbar.Add($"This is the {(isNewer ? "newest" : "oldest")} trace{(string.IsNullOrEmpty(List) ? "" : " of the list")}.");
        }
    }

    private void Look(TraceView view) =>
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter(ViewParameter, view == TraceView.Tree ? null : view.ToString().ToLowerInvariant()), replace: true);

    private void Filter(TreeFilter filter)
    {
        // Not only when the browser has gone there: what is typed meanwhile would be lost.
        _filter = filter;
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameters(filter.ToParameters()), replace: true);
    }

    private async Task DeleteAsync()
    {
        var trace = _outline!.Trace;
        var text = $"“{Name}” and its {trace.ObservationCount} observations will be deleted. This cannot be undone.";
        if (await Dialogs.ShowMessageBoxAsync("Delete Trace?", text, yesText: "Delete", cancelText: "Cancel") == true
            && await Permissions.AllowAsync(Policies.CanEditProjects))
        {
            await using var db = await Databases.CreateDbContextAsync(Leaving);
            await Deletion.DeleteAsync(db, ProjectId, trace.Key, Leaving);
            Navigation.NavigateTo(ProjectAddress.Tracing(ProjectId));
        }
    }

    private RenderFragment IdLink(string filter, string? id) => builder =>
    {
        if (id is null)
        {
            builder.AddContent(0, "–");
            return;
        }

        builder.OpenElement(1, "a");
        builder.AddAttribute(2, "class", "mono ellipsis");
        builder.AddAttribute(3, "href", $"{ProjectAddress.Tracing(ProjectId)}?{filter}={Uri.EscapeDataString(id)}");
        builder.AddAttribute(4, "title", id);
        builder.OpenElement(5, "bdi");
        builder.AddContent(6, string.IsNullOrWhiteSpace(id) ? $"“{id}”" : id);
        builder.CloseElement();
        builder.CloseElement();
    };

    private static string? Preview(byte[]? meta) =>
        meta is null or [(byte)'{', (byte)'}'] ? null
        : meta.Length <= MaxMeta ? Encoding.UTF8.GetString(meta)
        : Encoding.UTF8.GetString(meta.AsSpan(0, MaxMeta)) + "…";
}
