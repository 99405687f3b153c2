namespace SwisperStudio.Core.State;

/// <summary>
/// What changed between two states. Equal chunks are skipped unread, so the cost follows the change, not the state. Values are
/// compared as values: member order, escapes and the spelling of numbers do not matter. Members align by name and
/// occurrence, elements by content.
/// </summary>
public static class StateDiff
{
    /// <summary>Compares two values; a missing one counts as added or removed as a whole. Null while pending.</summary>
    /// <exception cref="InvalidDataException">A chunk is damaged.</exception>
    public static StateDiffNode? Compare(StateNode? before, StateNode? after)
    {
        if (before is null || after is null)
        {
            var kind = before is not null ? StateDiffKind.Removed : after is not null ? StateDiffKind.Added : StateDiffKind.Unchanged;
            return new StateDiffNode { Kind = kind, Before = before, After = after };
        }

        var comparison = new StateComparison();
        var difference = comparison.Compare(new StateChild(null, 0, before), new StateChild(null, 0, after), depth: 0);
        return comparison.IsPending ? null : difference ?? new StateDiffNode { Kind = StateDiffKind.Unchanged, Before = before, After = after };
    }

    /// <summary>
    /// The children of a compared container with the unchanged ones in their places, in the order of the state after. Null while pending.
    /// </summary>
    public static IReadOnlyList<StateDiffNode>? WithUnchanged(StateDiffNode container)
    {
        if ((container.After ?? container.Before)?.Children() is not { } all)
        {
            return null;
        }

        if (container.Kind != StateDiffKind.Changed)
        {
            return [.. all.Select(child => Alone(child, container.Kind))];
        }

        var changes = new Queue<StateDiffNode>(container.Children);
        var changedAfter = container.Children.Select(change => change.AfterIndex).ToHashSet();
        var changedBefore = container.Children.Select(change => change.BeforeIndex).ToHashSet();
        var rows = new List<StateDiffNode>();
        long before = 0;
        foreach (var child in all)
        {
            if (!changedAfter.Contains(child.Index))
            {
                for (; changedBefore.Contains(before); before++)
                {
                }

                while (child.Key is null && changes.TryPeek(out var removed) && removed.Kind == StateDiffKind.Removed && removed.BeforeIndex < before)
                {
                    rows.Add(changes.Dequeue());
                }

                before++;
                rows.Add(Alone(child, StateDiffKind.Unchanged));
                continue;
            }

            while (changes.TryDequeue(out var change))
            {
                rows.Add(change);
                if (change.AfterIndex == child.Index)
                {
                    break;
                }
            }
        }

        rows.AddRange(changes);
        return rows;
    }

    private static StateDiffNode Alone(StateChild child, StateDiffKind kind) => new()
    {
        Key = child.Key,
        Kind = kind,
        BeforeIndex = kind == StateDiffKind.Added ? null : child.Index,
        AfterIndex = kind == StateDiffKind.Removed ? null : child.Index,
        Before = kind == StateDiffKind.Added ? null : child.Value,
        After = kind == StateDiffKind.Removed ? null : child.Value,
    };
}
