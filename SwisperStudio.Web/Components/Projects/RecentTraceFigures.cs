using SwisperStudio.Core.Traces;

namespace SwisperStudio.Web.Components.Projects;

/// <summary>What a project's latest traces tell. Few enough to be read at once, so that no figure counts over all traces.</summary>
public sealed class RecentTraceFigures
{
    /// <summary>Number of traces looked at.</summary>
    public const int Window = 200;

    private const int Listed = 5;

    /// <summary>Figures of these traces.</summary>
    /// <param name="traces">Newest first.</param>
    public RecentTraceFigures(IReadOnlyList<TraceRow> traces)
    {
        Count = traces.Count;
        Latest = traces.Take(Listed).ToList();
        Failed = traces.Where(t => t.Status == TraceStatus.Error).Take(Listed).ToList();
        Slowest = traces.Where(t => t.Latency is not null).OrderByDescending(t => t.Latency).Take(Listed).ToList();
        MostExpensive = traces.Where(t => t.Cost > 0).OrderByDescending(t => t.Cost).Take(Listed).ToList();
        ErrorShare = Count == 0 ? 0 : traces.Count(t => t.Status == TraceStatus.Error) / (double)Count;
        MedianLatency = Median(traces.Select(t => t.Latency).OfType<long>().Order().ToList());
        Tokens = traces.Sum(t => t.TotalTokens);
        Cost = traces.Any(t => t.Cost is not null) ? traces.Sum(t => t.Cost ?? 0) : null;
    }

    /// <summary>Number of traces.</summary>
    public int Count { get; }

    /// <summary>The newest.</summary>
    public IReadOnlyList<TraceRow> Latest { get; }

    /// <summary>The newest with an error.</summary>
    public IReadOnlyList<TraceRow> Failed { get; }

    /// <summary>The slowest, slowest first.</summary>
    public IReadOnlyList<TraceRow> Slowest { get; }

    /// <summary>The most expensive, most expensive first.</summary>
    public IReadOnlyList<TraceRow> MostExpensive { get; }

    /// <summary>All that is listed, each once.</summary>
    public IReadOnlyList<TraceRow> Shown => [.. Latest.Concat(Failed).Concat(Slowest).Concat(MostExpensive).DistinctBy(t => t.Key)];

    /// <summary>How many of them have an error, 0 to 1.</summary>
    public double ErrorShare { get; }

    /// <summary>Nanoseconds; null when no duration is known.</summary>
    public long? MedianLatency { get; }

    /// <summary>Sum.</summary>
    public long Tokens { get; }

    /// <summary>Sum, nano-CHF; null when no cost is known.</summary>
    public long? Cost { get; }

    private static long? Median(List<long> sorted) => sorted.Count == 0 ? null : sorted[(sorted.Count - 1) / 2];
}
