using SwisperStudio.Core.Data;

namespace SwisperStudio.Core.Metrics;

/// <summary>Sums over the traces that name the same session, or the same user.</summary>
public abstract class TraceGroupTotals : Totals
{
    /// <summary>The client's id of the session or user, as sent.</summary>
    public string Id { get; set; } = "";

    /// <summary><see cref="Hash128.ShortOf(string)"/> of <see cref="Id"/>: what its traces are indexed by.</summary>
    public long Hash { get; set; }

    /// <summary>Number of traces.</summary>
    [Added(Addition.Sum)]
    public long TraceCount { get; set; }

    /// <summary>Number of traces with an error.</summary>
    [Added(Addition.Sum)]
    public long FailedTraceCount { get; set; }

    /// <summary>
    /// When its first trace began, in Unix nanoseconds, or earlier: a trace whose time moves inward leaves the bounds where they are until a trace goes.
    /// </summary>
    [Added(Addition.Least)]
    public long FirstTimestamp { get; set; } = long.MaxValue;

    /// <summary>When its last trace began, in Unix nanoseconds, or later.</summary>
    [Added(Addition.Greatest)]
    public long LastTimestamp { get; set; } = long.MinValue;

    /// <summary>As a difference: whether a trace has gone, so that the bounds are to be looked up.</summary>
    internal bool HasLost { get; set; }

    internal override bool IsZero => base.IsZero && TraceCount == 0 && FailedTraceCount == 0;

    internal override bool IsNothing => IsZero && !HasLost && FirstTimestamp > LastTimestamp;

    internal override bool MayEmpty => false;

    internal override bool NeedsWhole => HasLost;

    // Its bounds may be those of the group.
    internal override bool MayGoWhenZero => FirstTimestamp > LastTimestamp;

    internal override void Add(Totals other)
    {
        base.Add(other);
        var group = (TraceGroupTotals)other;
        TraceCount += group.TraceCount;
        FailedTraceCount += group.FailedTraceCount;
        FirstTimestamp = Math.Min(FirstTimestamp, group.FirstTimestamp);
        LastTimestamp = Math.Max(LastTimestamp, group.LastTimestamp);
    }

    /// <summary>Adds what a trace adds; its time only once it is told by <see cref="Widen"/>.</summary>
    /// <param name="share">The trace.</param>
    /// <param name="sign">−1 to take it away.</param>
    internal void Add(in TraceShare share, int sign)
    {
        TraceCount += sign;
        FailedTraceCount += share.ErrorCount > 0 ? sign : 0;
        ObservationCount += sign * share.ObservationCount;
        ErrorCount += sign * share.ErrorCount;
        PromptTokens += sign * share.PromptTokens;
        CompletionTokens += sign * share.CompletionTokens;
        TotalTokens += sign * share.TotalTokens;
        CostedCount += sign * share.CostedCount;
        TotalCost += sign * share.TotalCost;
    }

    /// <summary>Takes a trace's time within the bounds.</summary>
    internal void Widen(long timestamp)
    {
        FirstTimestamp = Math.Min(FirstTimestamp, timestamp);
        LastTimestamp = Math.Max(LastTimestamp, timestamp);
    }
}
