using SwisperStudio.Core.Traces;

namespace SwisperStudio.Core.Ingestion;

/// <summary>What one observation adds to the totals of its trace. Totals move by the difference of two of these.</summary>
internal readonly record struct Contribution(
    int Count,
    int Errors,
    int Open,
    long PromptTokens,
    long CompletionTokens,
    long TotalTokens,
    int Costed,
    long TotalCost,
    long? Start,
    long? End)
{
    public static Contribution Of(Observation o) => o.TraceKey is null
        ? default
        : new Contribution(
            1,
            o.IsError ? 1 : 0,
            o.EndTime is null ? 1 : 0,
            o.PromptTokens ?? 0,
            o.CompletionTokens ?? 0,
            o.TotalTokens ?? 0,
            o.TotalCost is null ? 0 : 1,
            o.TotalCost ?? 0,
            o.StartTime ?? o.EndTime,
            Latest(o.StartTime, o.EndTime));

    /// <summary>Adds it to a trace.</summary>
    public void AddTo(TraceDraft draft)
    {
        Move(draft.Row, 1);
        draft.Row.StartTime = Earliest(draft.Row.StartTime, Start);
        draft.Row.EndTime = Latest(draft.Row.EndTime, End);
    }

    /// <summary>Takes it away again. An extreme that leaves cannot be undone by arithmetic: the draft is marked for a recount.</summary>
    public void TakeFrom(TraceDraft draft, Contribution successor)
    {
        Move(draft.Row, -1);
        draft.RecountTimes |=
            (Start is not null && Start == draft.Row.StartTime && (successor.Start is null || successor.Start > Start)) ||
            (End is not null && End == draft.Row.EndTime && (successor.End is null || successor.End < End));
    }

    private void Move(Trace trace, int sign)
    {
        trace.ObservationCount += sign * Count;
        trace.ErrorCount += sign * Errors;
        trace.OpenCount += sign * Open;
        trace.PromptTokens += sign * PromptTokens;
        trace.CompletionTokens += sign * CompletionTokens;
        trace.TotalTokens += sign * TotalTokens;
        trace.CostedCount += sign * Costed;
        trace.TotalCost += sign * TotalCost;
    }

    private static long? Earliest(long? a, long? b) => a < b || b is null ? a : b;

    private static long? Latest(long? a, long? b) => a > b || b is null ? a : b;
}
