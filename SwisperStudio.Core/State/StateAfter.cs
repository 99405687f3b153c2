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
        if (isObject && (given.Input!.Children() is null | given.Output!.Children() is null))
        {
            return null;
        }

        List<StateAfterSource> available = [StateAfterSource.Output];
        Offer(available, StateAfterSource.NextInput, given.NextInput is not null && !given.IsGraph);
        Offer(available, StateAfterSource.ParentOutput, given.ParentOutput is not null && !given.IsGraph);
        Offer(available, StateAfterSource.Merged, isObject && !given.IsGraph);
        available.Add(StateAfterSource.Raw);

        var isWhole = given.IsGraph || !isObject || HoldsEveryKey(given.Input!, given.Output!, given);
        var source = given.Chosen is { } chosen && available.Contains(chosen) ? chosen : isWhole ? StateAfterSource.Output : available[1];
        var after = source switch
        {
            StateAfterSource.NextInput => given.NextInput,
            StateAfterSource.ParentOutput => given.ParentOutput,
            StateAfterSource.Merged => StateNode.Overlay(given.Input!, given.Output!),
            _ => given.Output,
        };
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

    private static bool HoldsEveryKey(StateNode input, StateNode output, StateAfterInput given)
    {
        var returned = output.Children()!.Select(member => member.Key!).ToHashSet();
        return input.Children()!.All(member => returned.Contains(member.Key!) || IsHidden(member.Key!, given.ShowInternal));
    }

    private static StateNode? Shown(StateNode? state, StateAfterInput given) => state?.Without(key => IsHidden(key, given.ShowInternal));

    private static bool IsHidden(string key, bool showInternal) =>
        SwisperKeys.IsTelemetry(key) || (!showInternal && SwisperKeys.IsInternal(key));
}
