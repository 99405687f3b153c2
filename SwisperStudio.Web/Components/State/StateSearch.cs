using SwisperStudio.Core.State;

namespace SwisperStudio.Web.Components.State;

/// <summary>Finds where a value stands in a state.</summary>
internal static class StateSearch
{
    /// <summary>The first place of a value; what is smaller than it, or was searched before, is not opened.</summary>
    /// <param name="state">Where to look.</param>
    /// <param name="value">What to look for.</param>
    /// <param name="seen">Names of what was searched; states of a run share most of what they hold.</param>
    /// <returns>Its path; null where it is not, and while something is pending.</returns>
    public static string? Find(StateNode state, StateNode value, HashSet<Guid> seen)
    {
        var open = new Stack<(StateNode Node, string Path)>();
        open.Push((state, StatePath.Root));
        while (open.TryPop(out var at))
        {
            var (node, path) = at;
            if (path != StatePath.Root && node.IsSameAs(value))
            {
                return path;
            }

            if (node.IsContainer && node.Length >= value.Length && (node.Name is not { } name || seen.Add(name)))
            {
                foreach (var child in (node.Children() ?? []).Reverse())
                {
                    open.Push((child.Value, StatePath.Of(path, child.Key, child.Index)));
                }
            }
        }

        return null;
    }
}
