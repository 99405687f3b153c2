using Microsoft.AspNetCore.Components;
using SwisperStudio.Core.State;
using SwisperStudio.Core.Traces;

namespace SwisperStudio.Web.Components.Traces;

/// <summary>What each step of a trace did to each key of the state; a click leads to that step's difference.</summary>
public sealed partial class HistorySection
{
    // A page that stays within what a browser draws at once.
    private const int PageSize = 16;
    private const int MaxKeys = 80;
    private int _first;
    private IReadOnlyList<ObservationNode> _steps = [];
    private List<(string Key, StateDiffKind?[] Kinds)>? _rows;
    private int _hidden;

    /// <summary>The observation from which it is looked at.</summary>
    [Parameter, EditorRequired] public NodeContext Context { get; set; } = default!;

    /// <summary>Whether keys that are internal to the SDK are listed.</summary>
    [Parameter] public bool ShowInternal { get; set; }

    /// <summary>A step was chosen.</summary>
    [Parameter] public EventCallback<ObservationNode> OnSelect { get; set; }

    protected override Task OnInitializedAsync()
    {
        _first = Context.Outline.PlaceOf(Context.Node) / PageSize * PageSize;
        return ReadAsync();
    }

    private Task MoveAsync(int steps)
    {
        _first += steps;
        return ReadAsync();
    }

    private async Task ReadAsync()
    {
        var steps = Context.Outline.Steps.Skip(_first).Take(PageSize).ToList();
        var changes = await Context.Documents.ReadAsync(() => Read(steps), Leaving);
        var keys = new Dictionary<string, StateDiffKind?[]>();
        foreach (var (i, ofStep) in changes!.Index())
        {
            foreach (var (key, kind) in ofStep ?? [])
            {
                (keys.TryGetValue(key, out var kinds) ? kinds : keys[key] = new StateDiffKind?[steps.Count])[i] = kind;
            }
        }

        // What the steps have written comes first: that is what one looks for.
        var rows = keys.OrderBy(k => k.Value.All(kind => kind is null or StateDiffKind.Unchanged)).Select(k => (k.Key, k.Value)).ToList();
        (_steps, _rows, _hidden) = (steps, rows[..Math.Min(rows.Count, MaxKeys)], Math.Max(0, rows.Count - MaxKeys));
    }

    // Every step is tried, so that what is missing is loaded at once.
    private List<IReadOnlyList<(string Key, StateDiffKind Kind)>?> Read(List<ObservationNode> steps) =>
        steps.ConvertAll(step =>
            StateAfter.Choose(StateComparisons.Given(Context.Documents, Context.Outline.Tree, step, ShowInternal)) is { } states ? StateKeyChanges.Of(states) : null);

    private static string NameOf(ObservationNode step) => ObservationName.Of(step);

    private static string Sign(StateDiffKind kind) => kind switch
    {
        StateDiffKind.Added => "+",
        StateDiffKind.Removed => "−",
        StateDiffKind.Changed => "~",
        _ => "·",
    };

    private static string ClassOf(StateDiffKind kind) => kind == StateDiffKind.Unchanged ? "kept" : kind.ToString().ToLowerInvariant();

    private static string Words(StateDiffKind kind) => kind == StateDiffKind.Unchanged ? "untouched" : kind.ToString().ToLowerInvariant();
}
