using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;
using SwisperStudio.Core.Display;
using SwisperStudio.Core.State;
using SwisperStudio.Core.Traces;

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
    private const string SelectedId = "selected-observation";
    private TreeView _view = new(ObservationTree.Build([]));
    private ICollection<ObservationNode> _rows = [];
    private IReadOnlyList<ObservationType> _types = [];
    private int _failed;
    private ElementReference _tree;
    private IJSObjectReference? _module;
    private TraceOutline? _shown;
    private string? _revealed;

    /// <summary>The trace.</summary>
    [Parameter, EditorRequired] public TraceOutline Outline { get; set; } = default!;

    /// <summary>The node whose details are shown.</summary>
    [Parameter] public ObservationNode? Selected { get; set; }

    /// <summary>Another node was chosen.</summary>
    [Parameter] public EventCallback<ObservationNode> OnSelect { get; set; }

    [Inject] private IJSRuntime Js { get; set; } = default!;

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
                await _module.InvokeVoidAsync("detach");
                await _module.DisposeAsync();
            }
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone, and its listeners with it.
        }
    }

    protected override void OnParametersSet()
    {
        if (_shown == Outline)
        {
            return;
        }

        if (_shown?.Trace.Key == Outline.Trace.Key)
        {
            _view.Update(Outline.Tree);
        }
        else
        {
            _view = new TreeView(Outline.Tree);
            _revealed = null;
        }

        _shown = Outline;
        _types = [.. Outline.Tree.Nodes.Select(n => n.Row.Type).Distinct().Order()];
        _failed = Outline.Tree.Nodes.Count(n => n.Row.IsError);
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

        if (_module is not null && Selected is { } node && node.Row.Id != _revealed)
        {
            _revealed = node.Row.Id;
            await _module.InvokeVoidAsync("reveal", Leaving, _tree, _view.IndexOf(node), RowHeight);
        }
    }

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

    private Task OnKeyAsync(KeyboardEventArgs key) => SelectAsync(_view.Move(Selected, key.Key));
}
