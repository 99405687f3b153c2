namespace SwisperStudio.Core.Traces;

/// <summary>A long time in which nothing ran, in Unix nanoseconds.</summary>
public readonly record struct TimelineGap(long From, long To);
