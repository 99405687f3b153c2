namespace SwisperStudio.Core.State;

/// <summary>
/// Which state is the one after a node. LangGraph nodes often return only what they changed, so an output that lacks a key of the
/// input has not removed it (<c>contract/swisper-conventions.md</c>, section 3).
/// </summary>
public static class StateAfter
{
    /// <summary>The states before and after a node; null while pending.</summary>
    public static StateStep? Choose(StateAfterInput given)
    {
        var isObject = given.Input?.Kind == StateKind.Object && given.Output?.Kind == StateKind.Object;
        if (isObject && (IsPending(given.Input!) | IsPending(given.Output!) | IsPending(given.NextInput) | IsPending(given.ParentOutput)))
        {
            return null;
        }

        List<StateAfterSource> available = [StateAfterSource.Output];
        Offer(available, StateAfterSource.NextInput, given.NextInput is not null && !given.IsGraph);
        Offer(available, StateAfterSource.ParentOutput, given.ParentOutput is not null && !given.IsGraph);
        Offer(available, StateAfterSource.Merged, isObject && !given.IsGraph);
        available.Add(StateAfterSource.Raw);

        var source = given.Chosen is { } chosen && available.Contains(chosen) ? chosen
            : given.IsGraph || !isObject ? StateAfterSource.Output
            : available.First(candidate => candidate == StateAfterSource.Merged || HoldsEveryKey(State(candidate, given), given));
        var after = State(source, given);
        if (source == StateAfterSource.Raw)
        {
            return new StateStep(given.Input, after, source, available);
        }

        var (shownBefore, shownAfter) = (Shown(given.Input, given), Shown(after, given));
        return (shownBefore is null && given.Input is not null) || (shownAfter is null && after is not null)
            ? null
            : new StateStep(shownBefore, shownAfter, source, available);
    }

    private static void Offer(List<StateAfterSource> available, StateAfterSource source, bool exists)
    {
        if (exists)
        {
            available.Add(source);
        }
    }

    private static bool IsPending(StateNode? state) => state is not null && state.Children() is null;

    private static StateNode? State(StateAfterSource source, StateAfterInput given) => source switch
    {
        StateAfterSource.NextInput => given.NextInput,
        StateAfterSource.ParentOutput => given.ParentOutput,
        StateAfterSource.Merged => StateNode.Overlay(given.Input!, given.Output!),
        _ => given.Output,
    };

    /// <summary>No node can remove a key: what lacks one of the input's is an update, or a document of another kind (hand-written data).</summary>
    private static bool HoldsEveryKey(StateNode? state, StateAfterInput given)
    {
        if (state!.Kind != StateKind.Object)
        {
            return false;
        }

        var held = state.Children()!.Select(member => member.Key).ToHashSet();
        return given.Input!.Children()!.All(member => held.Contains(member.Key) || IsHidden(member.Key!, given.ShowInternal));
    }

    private static StateNode? Shown(StateNode? state, StateAfterInput given) => state?.Without(key => IsHidden(key, given.ShowInternal));

    internal static bool IsHidden(string key, bool showInternal) =>
        SwisperKeys.IsTelemetry(key) || (!showInternal && SwisperKeys.IsInternal(key));
}
