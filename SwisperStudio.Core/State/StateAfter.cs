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
            : available.First(candidate => Fits(candidate, given));
        var after = State(source, given);
        if (source == StateAfterSource.Raw)
        {
            return new StateStep(given.Input, after, source, available);
        }

        var shownAfter = Shown(after, given);
        var kept = shownAfter?.Children()?.Select(member => member.Key).ToHashSet();
        var shownBefore = Shown(given.Input, given) is { } before && kept is not null && !given.ShowInternal
            ? before.Without(key => SwisperKeys.IsRequest(key) && !kept.Contains(key))
            : Shown(given.Input, given);
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
        StateAfterSource.Merged => StateNode.Overlay(given.Input!, given.Output!, given.IsUpdate),
        _ => given.Output,
    };

    // What the framework made of an update holds what the update told; a next step that lacks it was given something else.
    private static bool Fits(StateAfterSource candidate, StateAfterInput given) => candidate switch
    {
        StateAfterSource.Output => !given.IsUpdate && IsWhole(given.Input!, given.Output!, given.ShowInternal),
        StateAfterSource.Merged => true,
        _ => State(candidate, given) is { Kind: StateKind.Object } state && Missing(given.Output!, state, given.ShowInternal).Count == 0,
    };

    /// <summary>
    /// Whether an output is a whole state and not an update: it holds every key of the input; or at least half of them and one
    /// unchanged, which an update would not repeat (hand-written data). Then what it lacks was removed.
    /// </summary>
    internal static bool IsWhole(StateNode input, StateNode output, bool showInternal)
    {
        var missing = Missing(input, output, showInternal);
        if (missing.Count == 0)
        {
            return true;
        }

        var given = input.Children()!.Where(member => !IsHidden(member.Key!, showInternal)).ToList();
        var returned = output.Children()!.GroupBy(member => member.Key!).ToDictionary(group => group.Key, group => group.Last().Value);
        return missing.Count * 2 <= given.Count && given.Any(member => returned.TryGetValue(member.Key!, out var value) && value.IsSameAs(member.Value));
    }

    // Keys that one object has and another lacks; a request that stood in the input is not missed.
    private static List<string> Missing(StateNode from, StateNode state, bool showInternal)
    {
        var held = state.Children()!.Select(member => member.Key).ToHashSet();
        return [.. from.Children()!.Select(member => member.Key!).Where(key => !held.Contains(key) && !IsHidden(key, showInternal) && !SwisperKeys.IsRequest(key))];
    }

    private static StateNode? Shown(StateNode? state, StateAfterInput given) => state?.Without(key => IsHidden(key, given.ShowInternal));

    internal static bool IsHidden(string key, bool showInternal) =>
        SwisperKeys.IsTelemetry(key) || (!showInternal && SwisperKeys.IsInternal(key));
}
