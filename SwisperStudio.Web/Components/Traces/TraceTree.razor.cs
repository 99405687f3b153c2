using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;
using SwisperStudio.Core;
using SwisperStudio.Core.Display;
using SwisperStudio.Core.State;
using SwisperStudio.Core.Traces;
using SwisperStudio.Web.Components.Shared;

namespace SwisperStudio.Web.Components.Traces;

/// <summary>
/// The observations of a trace, nested: plain markup over a window of a flat list, whatever the number or depth. Arrow keys
/// walk it, typing narrows it, what is above a match stays.
/// </summary>
public sealed partial class TraceTree : IAsyncDisposable
{
    // As in TraceTree.razor.css.
    private const int RowHeight = 32;

    // Deeper levels tell their number instead: a chain of thousands must stay on the screen.
    private const int MaxIndent = 12;
    private const int MaxChosenDepth = 8;

    // The timeline of a larger trace grows when something happens, not every second.
    private const int MaxTicking = 5_000;
    private const string SelectedId = "selected-observation";
    private TreeView _view = new(ObservationTree.Build([]));
    private ICollection<ObservationNode> _rows = [];
    private IReadOnlyList<ObservationType> _types = [];
    private IReadOnlyList<ObservationLevel> _levels = [];
    private bool _isRunning;
    private int _failed;
    private int _depth;
    private TraceTimeline? _line;
    private bool _isCompressed;
    private ElementReference _root;
    private ElementReference _tree;
    private IJSObjectReference? _module;
    private IJSObjectReference? _zoom;
    private TraceOutline? _shown;
    private TraceView _drawn;
    private string? _revealed;
    private TreeFilter? _asked;
    private Guid _restored;

    /// <summary>The trace.</summary>
    [Parameter, EditorRequired] public TraceOutline Outline { get; set; } = default!;

    /// <summary>The node whose details are shown.</summary>
    [Parameter] public ObservationNode? Selected { get; set; }

    /// <summary>What stands beside the names.</summary>
    [Parameter] public TraceView View { get; set; }

    /// <summary>The other view was chosen.</summary>
    [Parameter] public EventCallback<TraceView> OnView { get; set; }

    /// <summary>What is looked for.</summary>
    [Parameter] public TreeFilter Filter { get; set; } = new();

    /// <summary>Something else is looked for.</summary>
    [Parameter] public EventCallback<TreeFilter> OnFilter { get; set; }

    /// <summary>Another node was chosen.</summary>
    [Parameter] public EventCallback<ObservationNode> OnSelect { get; set; }

    [Inject] private IJSRuntime Js { get; set; } = default!;

    [Inject] private Scripts Scripts { get; set; } = default!;

    [Inject] private TimeProvider Time { get; set; } = default!;

    private long? TraceLatency => Outline.Trace.EndTime - Outline.Trace.StartTime;

    private string? ActiveId => Selected is null ? null : SelectedId;

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        Dispose();
        try
        {
            if (_module is not null)
            {
                await _module.DisposeAsync();
            }

            await LeaveTimelineAsync();
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone, and its listeners with it.
        }
    }

    protected override void OnInitialized() => _ = RepeatAsync(TimeSpan.FromSeconds(1), Time, TickAsync);

    protected override void OnParametersSet()
    {
        var isAnother = _shown?.Trace.Key != Outline.Trace.Key;
        if (isAnother)
        {
            _view = new TreeView(Outline.Tree);
            (_asked, _revealed) = (null, null);
        }

        if (Filter != _asked)
        {
            _view.Filter = _asked = Filter;
        }

        if (View != _drawn)
        {
            // Each view shows the choice in its own place.
            (_drawn, _revealed) = (View, null);
        }
        else if (_shown == Outline)
        {
            return;
        }

        DrawTimeline();

        if (!isAnother)
        {
            _view.Update(Outline.Tree);
        }

        _shown = Outline;
        _types = [.. Outline.Tree.Nodes.Select(n => n.Row.Type).Distinct().Order()];
        _levels = [.. Outline.Tree.Nodes.Select(n => n.Row.Severity).Distinct().Order()];
        _isRunning = Outline.Tree.Nodes.Count <= MaxTicking && Outline.Tree.Nodes.Any(n => RunningSince(n) is not null);
        _failed = Outline.Tree.Nodes.Count(n => n.Row.IsError);
        _depth = Outline.Tree.Nodes.Select(n => n.Depth).DefaultIfEmpty().Max();
        if (Selected is { } node && node.Row.Id != _revealed)
        {
            _view.Reveal(node);
        }
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _module = await Js.InvokeAsync<IJSObjectReference>("import", Leaving, "./Components/Traces/TraceTree.razor.js");
            await _module.InvokeVoidAsync("attach", Leaving, _tree);
        }

        if (_module is not null && _restored != Outline.Trace.Key)
        {
            _restored = Outline.Trace.Key;
            if (await _module.InvokeAsync<OpenedNodes?>("opened", Leaving, _restored) is { } opened)
            {
                _view.Opened = opened;
                _revealed = null;
                if (Selected is { } selected)
                {
                    _view.Reveal(selected);
                }

                StateHasChanged();
                return;
            }
        }

        if (_line is null)
        {
            await LeaveTimelineAsync();
        }
        else if (_zoom is null)
        {
            _zoom = await (await Scripts.OfAsync("Traces/TimelineHead")).InvokeAsync<IJSObjectReference>("attach", Leaving, _root);
        }
        else
        {
            await _zoom.InvokeVoidAsync("rule", Leaving);
        }

        if (_module is not null && Selected is { } node && node.Row.Id != _revealed)
        {
            _revealed = node.Row.Id;
            await _module.InvokeVoidAsync("reveal", Leaving, _root, _view.IndexOf(node), RowHeight);
        }
    }

    private static string ViewTitle(TraceView view) => view switch
    {
        TraceView.Timeline => "When each step ran ( t )",
        TraceView.Graph => "Which steps led to which ( g )",
        _ => "How the steps are nested",
    };

    // The key of a view leads to it, and from it back to the tree.
    private string ViewKeys(TraceView view) => view switch
    {
        TraceView.Timeline when View != view => "t",
        TraceView.Graph when View != view => "g",
        TraceView.Tree when View == TraceView.Timeline => "t",
        TraceView.Tree when View == TraceView.Graph => "g",
        _ => "",
    };

    private void DrawTimeline() =>
        _line = View == TraceView.Timeline ? TraceTimeline.Of(Outline.Tree, Time.GetUtcNow().ToNanoseconds(), _isCompressed) : null;

    private Task TickAsync()
    {
        if (_line is not null && _isRunning)
        {
            DrawTimeline();
            StateHasChanged();
        }

        return Task.CompletedTask;
    }

    private void Compress(bool isCompressed)
    {
        _isCompressed = isCompressed;
        DrawTimeline();
    }

    private async Task LeaveTimelineAsync()
    {
        if (_zoom is { } zoom)
        {
            _zoom = null;
            await zoom.InvokeVoidAsync("detach");
            await zoom.DisposeAsync();
        }
    }

    // While it is typed the tree follows; the address does when it has been typed.
    private void Search(ChangeEventArgs text) => _view.Filter = _view.Filter with { Search = (string?)text.Value ?? "" };

    private Task KeepFilterAsync() => _view.Filter == Filter ? Task.CompletedTask : FilterAsync(_view.Filter);

    private Task FilterAsync(TreeFilter filter)
    {
        _view.Filter = _asked = filter;
        return OnFilter.InvokeAsync(filter);
    }

    private static string Duration(ObservationNode node) =>
        node.Row.EndTime is null && node.Row.Type != ObservationType.Event ? "running" : Readable.Duration(node.Row.Latency);

    // Milliseconds, for the script that lets it tick. What began yesterday will hardly be told to have ended.
    private string? RunningSince(ObservationNode node) =>
        node.Row is { EndTime: null, StartTime: { } start, Type: not ObservationType.Event } && Time.GetUtcNow() - UnixTime.ToDateTime(start) < TimeSpan.FromDays(1)
            ? (start / UnixTime.NanosecondsPerMillisecond).ToString(CultureInfo.InvariantCulture)
            : null;

    private static string ChangesText(StateChangeCount changes) => string.Join(' ', new[]
    {
        changes.Added > 0 ? $"+{changes.Added}" : null,
        changes.Changed > 0 ? $"~{changes.Changed}" : null,
        changes.Removed > 0 ? $"−{changes.Removed}" : null,
    }.OfType<string>());

    // An agent's own figures say little: its work is done below.
    private static long? Tokens(ObservationNode node) =>
        (node.Row.Type == ObservationType.Agent ? node.SubtreeTokens : node.Row.TotalTokens) is > 0 and var tokens ? tokens : null;

    private static long? Cost(ObservationNode node) => node.Row.Type == ObservationType.Agent ? node.SubtreeCost : node.Row.TotalCost;

    private static string TokensTitle(ObservationNode node) => node.Row.Type == ObservationType.Agent
        ? "Tokens of the whole subtree"
        : $"{Readable.Count(node.Row.PromptTokens)} prompt, {Readable.Count(node.Row.CompletionTokens)} completion"
            + (node.Row.Traits.HasFlag(ObservationTraits.EstimatedTokens) ? "; estimated from the number of words" : "");

    // Virtualize refuses a list that changes under it: it gets the one of this rendering.
    private void Snapshot() => _rows = [.. _view.Rows];

    private string Share(ObservationNode node) =>
        node.Row.Latency is { } latency && TraceLatency is > 0 and var total
            ? string.Create(CultureInfo.InvariantCulture, $"{100.0 * latency / total:0.#} % of the trace")
            : "Duration";

    private string Width(ObservationNode node) =>
        (node.Row.Latency is > 0 and var latency && TraceLatency is > 0 and var total ? Math.Min(100.0, 100.0 * latency / total) : 0).ToString("0.#", CultureInfo.InvariantCulture);

    private Task SelectAsync(ObservationNode? node)
    {
        if (node is null || node == Selected)
        {
            return Task.CompletedTask;
        }

        _view.Reveal(node);
        return OnSelect.InvokeAsync(node);
    }

    private async Task OnKeyAsync(KeyboardEventArgs key)
    {
        await SelectAsync(_view.Move(Selected, key.Key));
        if (key.Key is "ArrowLeft" or "ArrowRight")
        {
            await KeepOpenedAsync();
        }
    }

    private Task OpenToAsync(int depth)
    {
        _view.OpenTo(depth);
        return KeepOpenedAsync();
    }

    private Task ToggleAsync(ObservationNode node)
    {
        _view.Toggle(node);
        return KeepOpenedAsync();
    }

    private async Task KeepOpenedAsync()
    {
        if (_module is not null)
        {
            await _module.InvokeVoidAsync("keep", Leaving, Outline.Trace.Key, _view.Opened);
        }
    }
}
