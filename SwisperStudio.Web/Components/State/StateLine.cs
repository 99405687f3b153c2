using SwisperStudio.Core.State;

namespace SwisperStudio.Web.Components.State;

/// <summary>A line of a state or of the difference of two: one row, one height.</summary>
public sealed record StateLine
{
    /// <summary>Where its value stands (<see cref="StatePath"/>).</summary>
    public required string Path { get; init; }

    /// <summary>Levels below the document.</summary>
    public required int Depth { get; init; }

    /// <summary>What happened to its value.</summary>
    public required StateDiffKind Kind { get; init; }

    /// <summary>The member's name or the element's number; null on the further lines of a value.</summary>
    public string? Label { get; init; }

    /// <summary>What stands before; null where there is nothing.</summary>
    public IReadOnlyList<LinePart>? Before { get; init; }

    /// <summary>What stands after; null where there is nothing. The same as before where nothing changed.</summary>
    public IReadOnlyList<LinePart>? After { get; init; }

    /// <summary>The value, to copy; null on the further lines of one.</summary>
    public StateNode? Value { get; init; }

    /// <summary>Whether what is inside it is listed below; null where there is nothing inside.</summary>
    public bool? IsOpen { get; init; }

    /// <summary>What a click on the line shows more of.</summary>
    public StateLineAction Action { get; init; }

    /// <summary>Which value of which side an action or a fold means.</summary>
    public required string Key { get; init; }
}
