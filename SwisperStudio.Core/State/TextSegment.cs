namespace SwisperStudio.Core.State;

/// <summary>A part of a compared text.</summary>
/// <param name="Kind">What happened to it.</param>
/// <param name="Text">Its characters.</param>
public sealed record TextSegment(TextSegmentKind Kind, string Text);
