namespace SwisperStudio.Core.State;

/// <summary>A value compared between two states.</summary>
public sealed class StateDiffNode
{
    /// <summary>The member's name; null for array elements and for the root.</summary>
    public string? Key { get; init; }

    /// <summary>Its place among its siblings before; null if it was not there, and for the root.</summary>
    public long? BeforeIndex { get; init; }

    /// <summary>Its place among its siblings after; null if it is not there, and for the root.</summary>
    public long? AfterIndex { get; init; }

    /// <summary>What happened to it.</summary>
    public required StateDiffKind Kind { get; init; }

    /// <summary>The value before; null if added.</summary>
    public StateNode? Before { get; init; }

    /// <summary>The value after; null if removed.</summary>
    public StateNode? After { get; init; }

    /// <summary>Where inside a changed container the changes are; nothing unchanged is listed. Empty for leaves.</summary>
    public IReadOnlyList<StateDiffNode> Children { get; init; } = [];

    /// <summary>Values added at or below this one.</summary>
    public int Added => Count(StateDiffKind.Added);

    /// <summary>Values removed at or below this one.</summary>
    public int Removed => Count(StateDiffKind.Removed);

    /// <summary>Leaves changed at or below this one.</summary>
    public int Changed => Count(StateDiffKind.Changed);

    /// <summary>Elements moved at or below this one.</summary>
    public int Moved => Count(StateDiffKind.Moved);

    private int Count(StateDiffKind kind) => Children.Count == 0 ? Kind == kind ? 1 : 0 : Children.Sum(child => child.Count(kind));
}
