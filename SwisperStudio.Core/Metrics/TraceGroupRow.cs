using SwisperStudio.Core.Traces;

namespace SwisperStudio.Core.Metrics;

/// <summary>A line of the list of sessions, or of users.</summary>
/// <param name="Id">The client's id of the session or user, as sent.</param>
/// <param name="TraceCount">Number of traces.</param>
/// <param name="FailedTraceCount">Number of traces with an error.</param>
/// <param name="ObservationCount">Number of observations.</param>
/// <param name="ErrorCount">Number of failed observations.</param>
/// <param name="PromptTokens">Sum over the observations.</param>
/// <param name="CompletionTokens">Sum over the observations.</param>
/// <param name="TotalTokens">Sum over the observations.</param>
/// <param name="Cost">Sum over the observations, nano-CHF; null when none is known.</param>
/// <param name="FirstTimestamp">When its first trace began, Unix nanoseconds (<see cref="TraceGroupTotals.FirstTimestamp"/>).</param>
/// <param name="LastTimestamp">When its last trace began, Unix nanoseconds.</param>
/// <param name="Position">Where the list goes on after this row.</param>
public sealed record TraceGroupRow(
    string Id,
    long TraceCount,
    long FailedTraceCount,
    long ObservationCount,
    long ErrorCount,
    long PromptTokens,
    long CompletionTokens,
    long TotalTokens,
    long? Cost,
    long FirstTimestamp,
    long LastTimestamp,
    TracePosition Position);
