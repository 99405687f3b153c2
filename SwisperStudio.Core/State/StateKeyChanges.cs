namespace SwisperStudio.Core.State;

/// <summary>What a step did to each key of the state.</summary>
public static class StateKeyChanges
{
    /// <summary>
    /// The keys before and after, in the order of the state after, with what happened to each. Values in chunks of their own count as equal if
    /// their chunks are, so that the roots tell enough: a value that is only written in another way counts as changed.
    /// </summary>
    /// <param name="step">The states.</param>
    /// <returns>Null where a side is no object, and while one is pending.</returns>
    public static IReadOnlyList<(string Key, StateDiffKind Kind)>? Of(StateStep step)
    {
        if (step is not { Before.Kind: StateKind.Object, After.Kind: StateKind.Object }
            || step.Before.Children() is not { } before
            || step.After.Children() is not { } after)
        {
            return null;
        }

        var rest = Last(before);
        var changes = new List<(string, StateDiffKind)>();
        foreach (var (key, value) in Last(after))
        {
            changes.Add((key, !rest.Remove(key, out var former) ? StateDiffKind.Added : IsEqual(former, value) ? StateDiffKind.Unchanged : StateDiffKind.Changed));
        }

        changes.AddRange(rest.Keys.Select(key => (key, StateDiffKind.Removed)));
        return changes;
    }

    internal static bool IsEqual(StateNode a, StateNode b) =>
        a.IsSameAs(b) || (!a.IsContainer && a.Name is null && b.Name is null && StateDiff.Compare(a, b) is { Kind: StateDiffKind.Unchanged });

    // The last member of a name counts, as in every reader of JSON that knows a name once.
    private static Dictionary<string, StateNode> Last(IReadOnlyList<StateChild> members)
    {
        var last = new Dictionary<string, StateNode>(members.Count);
        foreach (var member in members)
        {
            last[member.Key!] = member.Value;
        }

        return last;
    }
}
