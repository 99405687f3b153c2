using SwisperStudio.Core.Data;

namespace SwisperStudio.Core.Metrics;

/// <summary>
/// A row of a roll-up, in one slot: sums over observations. Readers add all slots; each writer adds to its own, so that writers do not wait
/// for each other. One slot's sums may be negative, those of all are not (ADR 008).
/// </summary>
public abstract class Totals
{
    /// <summary>The project; first part of every key.</summary>
    public Guid ProjectId { get; set; }

    /// <summary>Hash of what the row is about, its last byte replaced by the slot (<see cref="RollUpKey"/>).</summary>
    public Guid Key { get; set; }

    /// <summary>Number of observations.</summary>
    [Added(Addition.Sum)]
    public long ObservationCount { get; set; }

    /// <summary>Number of observations whose level is <c>ERROR</c>.</summary>
    [Added(Addition.Sum)]
    public long ErrorCount { get; set; }

    /// <summary>Sum over the observations.</summary>
    [Added(Addition.Sum)]
    public long PromptTokens { get; set; }

    /// <summary>Sum over the observations.</summary>
    [Added(Addition.Sum)]
    public long CompletionTokens { get; set; }

    /// <summary>Sum over the observations.</summary>
    [Added(Addition.Sum)]
    public long TotalTokens { get; set; }

    /// <summary>Number of observations with a cost.</summary>
    [Added(Addition.Sum)]
    public long CostedCount { get; set; }

    /// <summary>Sum over the observations, in nano-CHF.</summary>
    [Added(Addition.Sum)]
    public long TotalCost { get; set; }

    /// <summary>Whether all sums are 0.</summary>
    internal virtual bool IsZero => this is
    {
        ObservationCount: 0,
        ErrorCount: 0,
        PromptTokens: 0,
        CompletionTokens: 0,
        TotalTokens: 0,
        CostedCount: 0,
        TotalCost: 0,
    };

    /// <summary>As a difference: whether there is anything to add.</summary>
    internal virtual bool IsNothing => IsZero;

    /// <summary>As a difference: whether the stored row may become zero, and is to be looked at.</summary>
    internal virtual bool MayEmpty => ObservationCount < 0;

    /// <summary>Whether the stored row becomes longer with each addition until it is loaded and written anew.</summary>
    internal virtual bool GrowsWhenAdded => false;

    /// <summary>As a difference: whether all slots are to be gathered in one row, which then tells the whole.</summary>
    internal virtual bool NeedsWhole => false;

    /// <summary>Whether a row that is zero may go, though others may hold what it misses.</summary>
    internal virtual bool MayGoWhenZero => true;

    /// <summary>Adds the sums of a row of the same type.</summary>
    internal virtual void Add(Totals other)
    {
        ObservationCount += other.ObservationCount;
        ErrorCount += other.ErrorCount;
        PromptTokens += other.PromptTokens;
        CompletionTokens += other.CompletionTokens;
        TotalTokens += other.TotalTokens;
        CostedCount += other.CostedCount;
        TotalCost += other.TotalCost;
    }
}
