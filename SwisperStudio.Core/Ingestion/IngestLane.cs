using System.Diagnostics;
using System.Threading.Channels;

namespace SwisperStudio.Core.Ingestion;

/// <summary>What waits for one writer. Projects take turns, so that a noisy one delays another by a request, never by all that it has sent.</summary>
internal sealed class IngestLane
{
    private readonly Channel<IngestRequest> _arrivals = Channel.CreateUnbounded<IngestRequest>(new() { SingleReader = true });

    private int _unanswered;
    private long _movedAt;

    // Touched by the writer alone.
    private readonly Dictionary<Guid, Queue<IngestRequest>> _waiting = [];
    private readonly Queue<Guid> _turns = [];

    /// <summary>How long no request has been answered although some wait.</summary>
    public TimeSpan Standstill => Volatile.Read(ref _unanswered) == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(Volatile.Read(ref _movedAt));

    /// <summary>Counts a request that is to be answered.</summary>
    public void Begin()
    {
        if (Interlocked.Increment(ref _unanswered) == 1)
        {
            Volatile.Write(ref _movedAt, Stopwatch.GetTimestamp());
        }
    }

    /// <summary>Counts its answer.</summary>
    public void End()
    {
        Volatile.Write(ref _movedAt, Stopwatch.GetTimestamp());
        Interlocked.Decrement(ref _unanswered);
    }

    /// <summary>Puts a request at the end of its project's line; false once the lane is closed.</summary>
    public bool TryAdd(IngestRequest request) => _arrivals.Writer.TryWrite(request);

    /// <summary>Waits for requests; false when the lane is closed and empty.</summary>
    public ValueTask<bool> WaitAsync() => _turns.Count > 0 ? ValueTask.FromResult(true) : _arrivals.Reader.WaitToReadAsync();

    /// <summary>Takes what has queued, up to a size: batches grow by themselves under load, without waiting for more.</summary>
    public List<IngestRequest> TakeBatch(int maxPatches, long maxBytes)
    {
        while (_arrivals.Reader.TryRead(out var arrived))
        {
            if (!_waiting.TryGetValue(arrived.Project, out var line))
            {
                _waiting.Add(arrived.Project, line = []);
                _turns.Enqueue(arrived.Project);
            }

            line.Enqueue(arrived);
        }

        var batch = new List<IngestRequest>();
        for (long patches = 0, bytes = 0; patches < maxPatches && bytes < maxBytes && _turns.TryDequeue(out var project);)
        {
            var line = _waiting[project];
            var request = line.Dequeue();
            batch.Add(request);
            patches += request.Patches.Count;
            bytes += request.Bytes;
            if (line.Count > 0)
            {
                _turns.Enqueue(project);
            }
            else
            {
                _waiting.Remove(project);
            }
        }

        return batch;
    }

    /// <summary>Takes everything that has queued.</summary>
    public List<IngestRequest> TakeAll() => TakeBatch(int.MaxValue, long.MaxValue);

    /// <summary>Takes no more requests; those that wait are still written.</summary>
    public void Close() => _arrivals.Writer.TryComplete();
}
