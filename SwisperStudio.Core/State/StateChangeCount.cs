namespace SwisperStudio.Core.State;

/// <summary>How many keys of the state a step added, changed and removed: what a row of the tree shows.</summary>
/// <param name="Added">Keys added.</param>
/// <param name="Changed">Keys whose value changed.</param>
/// <param name="Removed">Keys removed: by a graph, or by a step that returned a whole state.</param>
public readonly record struct StateChangeCount(int Added, int Changed, int Removed)
{
    /// <summary>Whether nothing changed.</summary>
    public bool IsEmpty => this == default;

    /// <summary>
    /// Counts from what is loaded, the roots, so that a whole tree costs one query: values in chunks of their own count as equal
    /// if their chunks are. Null where a side is no object, or its root alone does not tell its keys.
    /// </summary>
    /// <param name="input">The state before.</param>
    /// <param name="output">What the step returned: a whole state or an update.</param>
    /// <param name="isGraph">The output is the whole state, whatever it holds.</param>
    /// <param name="isUpdate">The output is an update, whatever it holds.</param>
    public static StateChangeCount? Of(StateNode input, StateNode output, bool isGraph, bool isUpdate = false)
    {
        if (input.Kind != StateKind.Object || output.Kind != StateKind.Object || input.Children() is not { } before || output.Children() is not { } after)
        {
            return null;
        }

        var rest = Shown(before);
        var (added, changed) = (0, 0);
        foreach (var (key, value) in Shown(after))
        {
            if (!rest.Remove(key, out var former))
            {
                added++;
            }
            else if (!former.IsSameAs(value) && StateDiff.Compare(former, value) is not { Kind: StateDiffKind.Unchanged })
            {
                changed++;
            }
        }

        return new StateChangeCount(added, changed, isGraph || (!isUpdate && StateAfter.IsWhole(input, output, showInternal: false)) ? rest.Keys.Count(key => !SwisperKeys.IsRequest(key)) : 0);
    }

    // The last member of a name counts, as in every reader of JSON that knows a name once.
    private static Dictionary<string, StateNode> Shown(IReadOnlyList<StateChild> members)
    {
        var shown = new Dictionary<string, StateNode>(members.Count);
        foreach (var member in members.Where(m => !StateAfter.IsHidden(m.Key!, showInternal: false)))
        {
            shown[member.Key!] = member.Value;
        }

        return shown;
    }
}
