using Microsoft.AspNetCore.Components;
using SwisperStudio.Core.State;
using SwisperStudio.Core.Traces;
using SwisperStudio.Web.Components.State;

namespace SwisperStudio.Web.Components.Traces;

/// <summary>Compares the states around an observation as the reader chooses.</summary>
public sealed partial class StateSection
{
    private const int MaxOtherSteps = 200;
    private List<StateComparisonChoice> _choices = [];
    private StateComparisons? _comparison;
    private StateViewOptions? _options;
    private StateAfterSource? _source;
    private string? _note;
    private bool _isEmpty;

    [Parameter, EditorRequired] public NodeContext Context { get; set; } = default!;

    [Parameter, EditorRequired] public StateSectionView View { get; set; } = default!;

    /// <summary>A step was chosen.</summary>
    [Parameter] public EventCallback<ObservationNode> OnSelect { get; set; }

    // Those near this one, where there are more than one would choose from.
    private IEnumerable<(int Place, ObservationNode Step)> OtherSteps
    {
        get
        {
            var here = Context.Outline.PlaceOf(Context.Node);
            return Context.Outline.Steps.Index().Skip(here - (MaxOtherSteps / 2)).Take(MaxOtherSteps).Where(s => s.Item != Context.Node);
        }
    }

    // The chosen one, where it is among those; it stays chosen for the nodes that follow.
    private string? OtherStep => OtherSteps.FirstOrDefault(s => s.Step.Row.Id == View.OtherStep).Step?.Row.Id ?? OtherSteps.FirstOrDefault().Step?.Row.Id;

    // What the SDK added is no state that steps write.
    private EventCallback<string> Traced => _comparison?.Step?.Source == StateAfterSource.Raw ? default : EventCallback.Factory.Create<string>(this, path => View.Traced = path);

    private StateComparisonChoice Comparison => _choices.Contains(View.Comparison) ? View.Comparison : StateComparisonChoice.OwnInput;

    private string Nothing => _comparison?.Diff is { Before: null, After: null } ? "No state data available" : "No changes detected";

    protected override async Task OnInitializedAsync()
    {
        var tree = Context.Outline.Tree;
        _choices = [StateComparisonChoice.OwnInput];
        if (StepOrder.Previous(Context.Node, tree) is { Row: { InputRoot: not null, OutputRoot: not null } } && Context.Input is not null)
        {
            _choices.Add(StateComparisonChoice.PreviousStep);
        }

        if (StepOrder.Next(Context.Node, tree) is { Row.InputRoot: not null } && Context.Output is not null)
        {
            _choices.Add(StateComparisonChoice.NextStep);
        }

        if (Context.Output is not null && OtherSteps.Any())
        {
            _choices.Add(StateComparisonChoice.OtherStep);
        }

        await ReadAsync();
    }

    private async Task ReadAsync()
    {
        var (view, source) = (new StateSectionView { Comparison = Comparison, OtherStep = Comparison == StateComparisonChoice.OtherStep ? OtherStep : null, ShowInternal = View.ShowInternal }, _source);
        try
        {
            _comparison = await Context.Documents.ReadAsync(() => StateComparisons.Read(Context, view, source), Leaving);
        }
        catch (InvalidDataException failure) when (view.Comparison != StateComparisonChoice.OwnInput)
        {
            // The other step's state is damaged: this one's may be sound.
            _note = "The state of the other step cannot be read: " + failure.Message;
            View.Comparison = StateComparisonChoice.OwnInput;
            await ReadAsync();
            return;
        }

        _isEmpty = _comparison is null;
        _options = Options();
    }

    private StateViewOptions Options() =>
        new() { SideBySide = View.SideBySide, ShowUnchanged = ShowsAll, Columns = _options?.Columns ?? new StateViewOptions().Columns, OpenLevels = 1 };

    // An input alone has no changes: all of it is shown.
    private bool ShowsAll => View.ShowUnchanged || (_comparison is { Step: null } && Comparison == StateComparisonChoice.OwnInput);

    private void Look(Action<StateSectionView> change)
    {
        change(View);
        _options = Options();
    }

    private Task ChangeAsync(Action<StateSectionView> change)
    {
        change(View);
        return ReadAsync();
    }

    private Task CompareAsync(ChangeEventArgs choice)
    {
        _note = null;
        return ChangeAsync(v => v.Comparison = Enum.Parse<StateComparisonChoice>((string)choice.Value!));
    }

    private Task CompareWithAsync(ChangeEventArgs step) => ChangeAsync(v => v.OtherStep = (string)step.Value!);

    // Chosen for this observation; the next one is judged on its own again.
    private Task TakeAsync(ChangeEventArgs choice)
    {
        _source = Enum.Parse<StateAfterSource>((string)choice.Value!);
        return ReadAsync();
    }

    private static string Words(StateComparisonChoice choice) => choice switch
    {
        StateComparisonChoice.PreviousStep => "with the previous step",
        StateComparisonChoice.NextStep => "with the next step",
        StateComparisonChoice.OtherStep => "with another step",
        _ => "with its own input",
    };

    private static string Words(StateAfterSource source) => source switch
    {
        StateAfterSource.NextInput => "next step's input",
        StateAfterSource.ParentOutput => "parent's output",
        StateAfterSource.Merged => "input + output",
        StateAfterSource.Raw => "raw output",
        _ => "output",
    };
}
