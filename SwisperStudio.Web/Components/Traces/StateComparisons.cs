using SwisperStudio.Core.State;
using SwisperStudio.Core.Traces;
using SwisperStudio.Web.Components.State;

namespace SwisperStudio.Web.Components.Traces;

/// <summary>The two states of a comparison, and how to say what they are.</summary>
/// <param name="Diff">What differs.</param>
/// <param name="Step">Where the state after came from; null when two steps are compared.</param>
/// <param name="Explanation">What is compared with what, as a sentence.</param>
internal sealed record StateComparisons(StateDiffNode Diff, StateStep? Step, string Explanation)
{
    /// <summary>Compares as the reader chose; null while pending.</summary>
    /// <param name="context">The observation.</param>
    /// <param name="view">How the reader looks at states.</param>
    /// <param name="source">Where to take the state after from; null leaves it to the rules.</param>
    public static StateComparisons? Read(NodeContext context, StateSectionView view, StateAfterSource? source)
    {
        var (tree, node) = (context.Outline.Tree, context.Node);
        if (view.Comparison == StateComparisonChoice.PreviousStep && StepOrder.Previous(node, tree) is { } previous)
        {
            return Between(Made(context, previous, view), Shown(context.Input, view), $"What {Name(previous)} made, and the input of this step: what the framework changed in between.");
        }

        if (view.Comparison == StateComparisonChoice.NextStep && StepOrder.Next(node, tree) is { } next)
        {
            return Between(Made(context, node, view), Shown(context.Documents.Root(next.Row.InputRoot), view), $"What this step made, and the input of {Name(next)}: what the framework changed in between.");
        }

        if (view.Comparison == StateComparisonChoice.OtherStep && context.Outline.Find(view.OtherStep) is { } other)
        {
            // What was made first is before, from whichever of the two it is looked at.
            var (first, second) = Made(other).CompareTo(Made(node)) <= 0 ? (other, node) : (node, other);
            return Between(Made(context, first, view), Made(context, second, view), $"What {Name(first)} made, and what {Name(second)} made: all that happened in between.");
        }

        if (context.Output is null)
        {
            return Alone(context.Input, view, node.Row.EndTime is null ? "There is no output: the step still runs, or its end was never told. This is its input." : "The step ended without an output. This is its input.");
        }

        if (StateAfter.Choose(Given(context.Documents, tree, node, view.ShowInternal) with { Input = context.Input, Output = context.Output, Chosen = source }) is not { } step)
        {
            return null;
        }

        return StateDiff.Compare(step.Before, step.After) is { } diff ? new StateComparisons(diff, step, Explain(context, step)) : null;
    }

    private static (long, long, string) Made(ObservationNode node) => (node.Row.EndTime ?? long.MaxValue, node.Row.StartTime ?? long.MaxValue, node.Row.Id);

    /// <summary>What the rules choose the state after from; roots that are not loaded are missing, and noted.</summary>
    public static StateAfterInput Given(StateDocuments documents, ObservationTree tree, ObservationNode node, bool showInternal) => new()
    {
        Input = documents.Root(node.Row.InputRoot),
        Output = documents.Root(node.Row.OutputRoot),
        NextInput = documents.Root(StepOrder.Next(node, tree)?.Row.InputRoot),
        ParentOutput = StepOrder.IsLast(node, tree) ? documents.Root(node.Parent!.Row.OutputRoot) : null,
        IsGraph = node.IsGraph,
        IsUpdate = node.Row.Traits.HasFlag(ObservationTraits.StateUpdate),
        ShowInternal = showInternal,
    };

    /// <summary>The state after a step as its own documents tell it.</summary>
    private static StateNode? Made(NodeContext context, ObservationNode node, StateSectionView view) => StateAfter.Choose(new StateAfterInput
    {
        Input = context.Documents.Root(node.Row.InputRoot),
        Output = context.Documents.Root(node.Row.OutputRoot),
        IsGraph = node.IsGraph,
        IsUpdate = node.Row.Traits.HasFlag(ObservationTraits.StateUpdate),
        ShowInternal = view.ShowInternal,
    })?.After;

    private static StateNode? Shown(StateNode? state, StateSectionView view) =>
        state?.Without(key => SwisperKeys.IsTelemetry(key) || (!view.ShowInternal && SwisperKeys.IsInternal(key)));

    private static StateComparisons? Between(StateNode? before, StateNode? after, string explanation) =>
        StateDiff.Compare(before, after) is { } diff ? new StateComparisons(diff, null, explanation) : null;

    private static StateComparisons? Alone(StateNode? state, StateSectionView view, string explanation) =>
        Shown(state, view) is { } shown ? new StateComparisons(new StateDiffNode { Kind = StateDiffKind.Unchanged, Before = shown, After = shown }, null, explanation) : null;

    private static string Explain(NodeContext context, StateStep step) => step.Source switch
    {
        StateAfterSource.NextInput => $"State after: the input of the next step, {Name(StepOrder.Next(context.Node, context.Outline.Tree)!)}. This step returned an update; that is what the framework made of it.",
        StateAfterSource.ParentOutput => $"State after: the final state of {Name(context.Node.Parent!)}. This step returned an update and was the last.",
        StateAfterSource.Merged => "State after: the input with the output laid over it. This step returned an update.",
        StateAfterSource.Raw => "Input and output as they were sent, with everything the SDK added.",
        _ when step.Before is null => "State after: the output. No input was sent.",
        _ => "State after: the output, which holds the whole state.",
    };

    private static string Name(ObservationNode node) => $"“{(ObservationName.Of(node))}”";
}
