using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Options;

namespace SwisperStudio.Core.Ingestion;

/// <summary>
/// Events on their way to the database. Bounded in bytes: beyond that a sender is told to come back instead of being
/// forgotten. A caller's task completes only when its events are durable.
/// </summary>
public sealed class IngestQueue(IOptions<StudioOptions> options)
{
    private readonly Channel<IngestRequest> _requests = Channel.CreateUnbounded<IngestRequest>(new() { SingleReader = true });
    private readonly long _capacity = options.Value.MaxQueuedBytes;
    private long _queuedBytes;
    private long _movedAt = Stopwatch.GetTimestamp();

    /// <summary>How long nothing has been stored although something waits.</summary>
    public TimeSpan Standstill => Volatile.Read(ref _queuedBytes) == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(Volatile.Read(ref _movedAt));

    /// <summary>Whether nothing waits or is being written.</summary>
    public bool IsIdle => Interlocked.Read(ref _queuedBytes) == 0;

    /// <summary>Stores patches, all of them durable when the task completes; one result for each, in order.</summary>
    /// <param name="patches">What to store; their documents must stay unchanged until then.</param>
    /// <param name="bytes">Size of the request that carried them.</param>
    /// <exception cref="IngestUnavailableException">The queue is full, or the database does not answer; send them again.</exception>
    public async Task<IReadOnlyList<IngestResult>> StoreAsync(IReadOnlyList<Patch> patches, long bytes)
    {
        var request = new IngestRequest(patches, bytes);
        // A request larger than the whole queue is taken when nothing else waits.
        var queued = Interlocked.Add(ref _queuedBytes, bytes);
        if (queued > _capacity && queued > bytes)
        {
            Interlocked.Add(ref _queuedBytes, -bytes);
            IngestMetrics.Refused(1, IngestMetrics.Reasons.QueueFull);
            throw new IngestUnavailableException("Too many events are waiting to be stored.");
        }

        if (queued == bytes)
        {
            Volatile.Write(ref _movedAt, Stopwatch.GetTimestamp());
        }

        IngestMetrics.Queued(bytes);
        try
        {
            if (!_requests.Writer.TryWrite(request))
            {
                IngestMetrics.Refused(1, IngestMetrics.Reasons.Stopping);
                throw new IngestUnavailableException("The server is shutting down.");
            }

            var results = await request.Stored;
            Volatile.Write(ref _movedAt, Stopwatch.GetTimestamp());
            return results;
        }
        finally
        {
            Interlocked.Add(ref _queuedBytes, -bytes);
            IngestMetrics.Queued(-bytes);
        }
    }

    /// <summary>Waits for requests; false when the queue is closed and empty.</summary>
    internal ValueTask<bool> WaitAsync() => _requests.Reader.WaitToReadAsync();

    /// <summary>Takes what has queued, up to a size: batches grow by themselves under load, without waiting for more.</summary>
    internal List<IngestRequest> TakeBatch(int maxPatches, long maxBytes)
    {
        var batch = new List<IngestRequest>();
        for (long patches = 0, bytes = 0; patches < maxPatches && bytes < maxBytes && _requests.Reader.TryRead(out var request);)
        {
            batch.Add(request);
            patches += request.Patches.Count;
            bytes += request.Bytes;
        }

        return batch;
    }

    /// <summary>Takes everything that has queued.</summary>
    internal List<IngestRequest> TakeAll() => TakeBatch(int.MaxValue, long.MaxValue);

    /// <summary>Takes no more requests; those that wait are still written.</summary>
    internal void Close() => _requests.Writer.TryComplete();
}
