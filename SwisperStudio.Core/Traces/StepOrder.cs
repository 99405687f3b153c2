namespace SwisperStudio.Core.Traces;

/// <summary>
/// Which steps of a graph follow one another. What ran beside others has no next step: the state that a later step was given
/// holds their changes too, so it does not tell what this one did.
/// </summary>
public static class StepOrder
{
    /// <summary>The step that began first after this one, under the same parent; null if there is none, or others ran beside this one.</summary>
    public static ObservationNode? Next(ObservationNode node, ObservationTree tree)
    {
        var steps = Steps(node, tree);
        return RanAlone(node, steps) ? steps.ElementAtOrDefault(steps.IndexOf(node) + 1) : null;
    }

    /// <summary>The step that ended last before this one began, under the same parent; null if there is none, or others ran beside that one.</summary>
    public static ObservationNode? Previous(ObservationNode node, ObservationTree tree)
    {
        var steps = Steps(node, tree);
        return steps.Take(steps.IndexOf(node)).LastOrDefault(s => s.Row.EndTime <= node.Row.StartTime) is { } previous && RanAlone(previous, steps)
            ? previous
            : null;
    }

    /// <summary>Whether this is the last step of its graph, and ran alone: the graph's final state is the state after it.</summary>
    public static bool IsLast(ObservationNode node, ObservationTree tree)
    {
        var steps = Steps(node, tree);
        return node.Parent is not null && steps[^1] == node && RanAlone(node, steps);
    }

    // In the order of their starts. A tool call or an event takes no state and gives none.
    private static List<ObservationNode> Steps(ObservationNode node, ObservationTree tree) =>
        [.. (node.Parent?.Children ?? tree.Roots).Where(s => s == node || s.Row.Type is not (ObservationType.Tool or ObservationType.Event))];

    private static bool RanAlone(ObservationNode node, List<ObservationNode> steps) =>
        node.Row is { StartTime: { } start, EndTime: { } end }
        && !steps.Any(s => s != node && Latest(s.Row.StartTime) < end && (s.Row.EndTime ?? long.MaxValue) > Latest(start));

    // Some clocks tell starts in whole milliseconds, rounded down, and ends exactly: what follows then seems to begin before that has ended.
    private static long? Latest(long? start) => start % UnixTime.NanosecondsPerMillisecond == 0 ? start + UnixTime.NanosecondsPerMillisecond - 1 : start;
}
