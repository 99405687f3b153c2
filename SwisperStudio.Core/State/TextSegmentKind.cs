namespace SwisperStudio.Core.State;

/// <summary>What happened to a part of a text.</summary>
public enum TextSegmentKind
{
    /// <summary>On both sides.</summary>
    Equal,

    /// <summary>Only before.</summary>
    Removed,

    /// <summary>Only after.</summary>
    Added,
}
