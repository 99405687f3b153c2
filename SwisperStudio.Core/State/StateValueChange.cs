namespace SwisperStudio.Core.State;

/// <summary>What a step did to the value at one place of the state.</summary>
public static class StateValueChange
{
    /// <summary>Compares the value before and after; only what lies on the way is loaded.</summary>
    /// <param name="step">The states.</param>
    /// <param name="path">The way to the value, from the document.</param>
    /// <returns>Null where there is no such value on either side, and while one is pending.</returns>
    public static StateDiffKind? Of(StateStep step, IReadOnlyList<StatePlace> path)
    {
        // Both are tried, so that what is missing is loaded at once.
        var isKnown = TryFind(step.Before, path, out var before) & TryFind(step.After, path, out var after);
        return !isKnown || (before is null && after is null) ? null
            : before is null ? StateDiffKind.Added
            : after is null ? StateDiffKind.Removed
            : StateKeyChanges.IsEqual(before, after) ? StateDiffKind.Unchanged
            : StateDiffKind.Changed;
    }

    private static bool TryFind(StateNode? document, IReadOnlyList<StatePlace> path, out StateNode? value)
    {
        value = document;
        foreach (var (key, index) in path)
        {
            if (value?.Kind != (key is null ? StateKind.Array : StateKind.Object))
            {
                value = null;
                return true;
            }

            if ((key is null ? value.Children(index, 1) : value.Children()) is not { } children)
            {
                return false;
            }

            value = (key is null ? children.FirstOrDefault() : children.LastOrDefault(c => c.Key == key))?.Value;
        }

        return true;
    }
}
