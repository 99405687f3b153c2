namespace SwisperStudio.Web.Components.State;

/// <summary>A stretch of a line that looks one way.</summary>
/// <param name="Text">Its characters, without line breaks.</param>
/// <param name="Kind">How it looks.</param>
public readonly record struct LinePart(string Text, LinePartKind Kind);
