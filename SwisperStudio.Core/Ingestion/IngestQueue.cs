using Microsoft.Extensions.Options;

namespace SwisperStudio.Core.Ingestion;

/// <summary>
/// Events on their way to the database. Bounded in bytes: beyond that a sender is told to come back instead of being
/// forgotten. A caller's task completes only when its events are durable.
/// </summary>
/// <param name="options">Tells the bound.</param>
/// <param name="chunks">What traces hold already.</param>
/// <param name="writers">How many write at a time. What belongs to one trace goes to the same, as far as it tells its trace and comes in requests of alike size.</param>
public sealed class IngestQueue(IOptions<StudioOptions> options, KnownChunks chunks, int writers)
{
    private const int MinOfLargeRequest = 50;

    private readonly int _tokensPer100Words = options.Value.EstimatedTokensPer100Words;
    private readonly ByteBudget _queued = new(options.Value.MaxQueuedBytes);
    private readonly IngestLane[] _lanes = [.. Enumerable.Range(0, writers).Select(_ => new IngestLane())];
    private readonly KnownTraces _traces = new();

    /// <summary>How long a writer has stored nothing although something waits for it; the longest of all writers.</summary>
    public TimeSpan Standstill => _lanes.Max(lane => lane.Standstill);

    /// <summary>Whether nothing waits or is being written.</summary>
    public bool IsIdle => _queued.Total == 0;

    /// <summary>What waits for each writer.</summary>
    internal IReadOnlyList<IngestLane> Lanes => _lanes;

    /// <summary>Stores patches, all of them durable when the task completes; one result for each, in order.</summary>
    /// <param name="patches">What to store, at least one; their documents must stay unchanged until then.</param>
    /// <param name="bytes">Size of the request that carried them.</param>
    /// <exception cref="IngestUnavailableException">The queue is full, or the database does not answer; send them again.</exception>
    public async Task<IReadOnlyList<IngestResult>> StoreAsync(IReadOnlyList<Patch> patches, long bytes)
    {
        var request = new IngestRequest(patches, bytes);
        if (!_queued.TryTake(request.Project, bytes))
        {
            IngestMetrics.Refused(1, IngestMetrics.Reasons.QueueFull);
            throw new IngestUnavailableException("Too many events are waiting to be stored.");
        }

        var lane = LaneOf(request);
        lane.Begin();
        IngestMetrics.Queued(bytes);
        try
        {
            foreach (var patch in patches.OfType<ObservationPatch>())
            {
                patch.ReadOutput(_tokensPer100Words);
            }

            request.Documents = SplitDocuments.OfRequest(patches, _traces, chunks);

            if (!lane.TryAdd(request))
            {
                IngestMetrics.Refused(1, IngestMetrics.Reasons.Stopping);
                throw new IngestUnavailableException("The server is shutting down.");
            }

            return await request.Stored;
        }
        finally
        {
            lane.End();
            _queued.Return(request.Project, bytes);
            IngestMetrics.Queued(-bytes);
        }
    }

    // Where events may have been stored before their project was known, none may be written beside another that looks for it.
    private IngestLane LaneOf(IngestRequest request) =>
        request.Patches.Any(p => p.FromAllProjectKey) ? _lanes[0] : _lanes[_traces.Of(request.Patches[0]) % (uint)LanesFor(request)];

    // A transaction costs as much as many events do: small requests share half of the writers, so that more of them are written together.
    private int LanesFor(IngestRequest request) => request.Patches.Count < MinOfLargeRequest ? Math.Max(1, _lanes.Length / 2) : _lanes.Length;

    /// <summary>Takes no more requests; those that wait are still written.</summary>
    internal void Close()
    {
        foreach (var lane in _lanes)
        {
            lane.Close();
        }
    }
}
