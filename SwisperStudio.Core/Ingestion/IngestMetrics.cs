using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace SwisperStudio.Core.Ingestion;

/// <summary>What the write path tells of itself: figures, and a span for each group commit. Costs next to nothing while nobody listens.</summary>
public static class IngestMetrics
{
    /// <summary>Name of the meter and of the activity source.</summary>
    public const string Name = "SwisperStudio.Ingestion";

    private static readonly Meter Meter = new(Name);
    private static readonly ActivitySource Source = new(Name);

    private static readonly UpDownCounter<long> QueuedBytes =
        Meter.CreateUpDownCounter<long>("studio.ingest.queued", "By", "Requests that wait to be stored");

    private static readonly Counter<long> RefusedRequests =
        Meter.CreateCounter<long>("studio.ingest.refused", "{request}", "Requests told to come back, by reason");

    private static readonly Histogram<int> BatchPatches = Meter.CreateHistogram<int>(
        "studio.ingest.batch.events",
        "{event}",
        "Events written in one transaction",
        advice: new() { HistogramBucketBoundaries = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000] });

    private static readonly Histogram<long> BatchBytes = Meter.CreateHistogram<long>(
        "studio.ingest.batch.size",
        "By",
        "Requests written in one transaction",
        advice: new() { HistogramBucketBoundaries = [1 << 10, 1 << 12, 1 << 14, 1 << 16, 1 << 18, 1 << 20, 1 << 22, 1 << 24, 1 << 26] });

    private static readonly Histogram<double> CommitSeconds = Meter.CreateHistogram<double>(
        "studio.ingest.commit.duration",
        "s",
        "From the begin of a batch's transaction to its commit",
        advice: new() { HistogramBucketBoundaries = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10] });

    private static readonly Counter<long> RetriedBatches =
        Meter.CreateCounter<long>("studio.ingest.retries", "{attempt}", "Attempts after the first to write a batch");

    private static readonly Counter<long> DocumentBytes =
        Meter.CreateCounter<long>("studio.ingest.documents", "By", "Documents of committed batches, as sent");

    private static readonly Counter<long> PackBytes =
        Meter.CreateCounter<long>("studio.ingest.packs", "By", "What these took: their new chunks, compressed");

    /// <summary>Why a request was told to come back.</summary>
    internal static class Reasons
    {
        public const string QueueFull = "queue_full";
        public const string Stopping = "stopping";
        public const string DatabaseAway = "database_away";
        public const string NoSpace = "no_space";
    }

    internal static void Queued(long bytes) => QueuedBytes.Add(bytes);

    internal static void Refused(int requests, string reason) => RefusedRequests.Add(requests, new KeyValuePair<string, object?>("reason", reason));

    internal static void Retried() => RetriedBatches.Add(1);

    internal static void Committed(int patches, long bytes, TimeSpan duration)
    {
        BatchPatches.Record(patches);
        BatchBytes.Record(bytes);
        CommitSeconds.Record(duration.TotalSeconds);
    }

    /// <summary>Counts what a committed batch was sent and what it stored of that; the one by the other is the ratio of deduplication.</summary>
    internal static void Packed(long documentBytes, long packBytes)
    {
        DocumentBytes.Add(documentBytes);
        PackBytes.Add(packBytes);
    }

    /// <summary>Spans one attempt to write a batch; null while nobody listens.</summary>
    internal static Activity? StartCommit(int patches, long bytes) =>
        Source.StartActivity("ingest commit")?.SetTag("studio.ingest.batch.events", patches).SetTag("studio.ingest.batch.size", bytes);
}
