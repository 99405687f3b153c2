namespace SwisperStudio.Core.State;

/// <summary>What happened to a value between two states.</summary>
public enum StateDiffKind
{
    /// <summary>Equal by value.</summary>
    Unchanged,

    /// <summary>Only after.</summary>
    Added,

    /// <summary>Only before.</summary>
    Removed,

    /// <summary>Different on both sides; containers of one kind tell in their children where.</summary>
    Changed,

    /// <summary>An array element that is equal on both sides, at another place among its siblings.</summary>
    Moved,
}
