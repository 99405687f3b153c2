using SwisperStudio.Core.Traces;

namespace SwisperStudio.Core.Metrics;

/// <summary>What one trace adds to its session and its user.</summary>
internal readonly record struct TraceShare(
    string? SessionId,
    string? UserId,
    long Timestamp,
    long ObservationCount,
    long ErrorCount,
    long PromptTokens,
    long CompletionTokens,
    long TotalTokens,
    long CostedCount,
    long TotalCost)
{
    public static TraceShare Of(Trace t) => new(
        t.SessionId,
        t.UserId,
        t.Timestamp,
        t.ObservationCount,
        t.ErrorCount,
        t.PromptTokens,
        t.CompletionTokens,
        t.TotalTokens,
        t.CostedCount,
        t.TotalCost);
}
