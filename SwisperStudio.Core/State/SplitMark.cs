namespace SwisperStudio.Core.State;

/// <summary>A point of the document: its place in the buffer, in the expanded JSON, and among the elements of its container.</summary>
internal readonly record struct SplitMark(int Position, long Expanded, long Count);
