using SwisperStudio.Core.State;
using Xunit;

namespace SwisperStudio.Tests.Core.State;

/// <summary>Applies a difference to the state before: what the diff laws are checked with.</summary>
internal static class StateDiffApply
{
    public static string Apply(StateNode before, StateDiffNode difference) => difference switch
    {
        { Kind: StateDiffKind.Unchanged } => before.Json(),
        { Children.Count: 0 } => difference.After!.Json(),
        _ when before.Kind == StateKind.Object => ToObject(before, difference),
        _ => ToArray(before, difference),
    };

    private static string ToObject(StateNode before, StateDiffNode difference)
    {
        var members = before.Children()!.ToDictionary(child => child.Index, child => (child.Key, Json: child.Value.Json()));
        var added = before.Count;
        foreach (var change in difference.Children)
        {
            if (change.Kind == StateDiffKind.Removed)
            {
                Assert.True(members.Remove(change.BeforeIndex!.Value));
            }
            else if (change.Kind == StateDiffKind.Added)
            {
                members.Add(added++, (change.Key, change.After!.Json()));
            }
            else
            {
                members[change.BeforeIndex!.Value] = (change.Key, Apply(change.Before!, change));
            }
        }

        return $"{{{string.Join(',', members.Values.Select(member => $"\"{member.Key}\":{member.Json}"))}}}";
    }

    private static string ToArray(StateNode before, StateDiffNode difference)
    {
        var taken = difference.Children.Where(change => change.BeforeIndex is not null).Select(change => change.BeforeIndex!.Value).ToHashSet();
        var kept = new Queue<string>(before.Children()!.Where(child => !taken.Contains(child.Index)).Select(child => child.Value.Json()));
        var placed = difference.Children.Where(change => change.AfterIndex is not null)
            .ToDictionary(change => change.AfterIndex!.Value, change => change.Kind == StateDiffKind.Changed ? Apply(change.Before!, change) : change.After!.Json());
        var elements = new List<string>();
        while (kept.Count > 0 || placed.Count > 0)
        {
            elements.Add(placed.Remove(elements.Count, out var change) ? change : kept.Dequeue());
        }

        return $"[{string.Join(',', elements)}]";
    }
}
