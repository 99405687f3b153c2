using SwisperStudio.Core.Data;

namespace SwisperStudio.Core.Metrics;

/// <summary>Sums over the observations of an hour with the same name and model, in traces whose root has the same name.</summary>
public sealed class HourTotals : Totals
{
    /// <summary>Hours since the Unix epoch: that of the start, of the end where there is no start.</summary>
    public int Hour { get; set; }

    /// <summary>Name of the trace's root: the graph. Null while there is none.</summary>
    public string? RootName { get; set; }

    /// <summary>Name of the observation: the node.</summary>
    public string? Name { get; set; }

    /// <summary>The model.</summary>
    public string? Model { get; set; }

    /// <summary>The durations of those with start and end, in the form of <see cref="LatencyHistogram.ToBytes"/>.</summary>
    [Added(Addition.Concatenation)]
    public byte[] Latencies
    {
        get => Histogram.ToBytes();
        set => Histogram = LatencyHistogram.Of(value);
    }

    /// <summary><see cref="Latencies"/>, to be added to.</summary>
    internal LatencyHistogram Histogram { get; private set; } = new();

    internal override bool GrowsWhenAdded => true;

    internal override bool IsZero => base.IsZero && Histogram.IsZero;

    internal override void Add(Totals other)
    {
        base.Add(other);
        Histogram.Add(((HourTotals)other).Histogram);
    }

    /// <summary>Adds what an observation adds.</summary>
    /// <param name="share">The observation.</param>
    /// <param name="sign">−1 to take it away.</param>
    internal void Add(in HourShare share, int sign)
    {
        ObservationCount += sign;
        ErrorCount += share.IsError ? sign : 0;
        PromptTokens += sign * share.PromptTokens;
        CompletionTokens += sign * share.CompletionTokens;
        TotalTokens += sign * share.TotalTokens;
        CostedCount += share.Cost is null ? 0 : sign;
        TotalCost += sign * (share.Cost ?? 0);
        if (share.Latency is { } latency)
        {
            Histogram.Add(latency, sign);
        }
    }
}
