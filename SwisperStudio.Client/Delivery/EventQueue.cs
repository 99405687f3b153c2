using SwisperStudio.Client.Capture;

namespace SwisperStudio.Client.Delivery;

/// <summary>
/// Events, each a line of NDJSON, between the host's threads and the sender: bounded in bytes, first in, first out. One reader reads
/// a batch, settles it, and reads the next.
/// </summary>
internal abstract class EventQueue : IDisposable
{
    private readonly SemaphoreSlim _arrived = new(0);
    private bool _isAwaited;
    private bool _isClosed;

    /// <summary>Events taken so far.</summary>
    public long Added { get; protected set; }

    /// <summary>Events taken and done with: sent, refused, or dropped to make room.</summary>
    public long Settled { get; protected set; }

    /// <summary>Events for which there was no room.</summary>
    public long Dropped { get; private set; }

    /// <summary>Events that the studio has refused for good.</summary>
    public long Refused { get; private set; }

    /// <summary>Bytes of memory or disk that waiting events take.</summary>
    public long Bytes { get; protected set; }

    /// <summary>Guards all state.</summary>
    protected object Gate { get; } = new();

    /// <summary>Takes an event, unless there is no room.</summary>
    public bool Add(JsonBuffer line)
    {
        lock (Gate)
        {
            try
            {
                if (!_isClosed && Store(line))
                {
                    Added++;
                    Wake();
                    return true;
                }
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // The disk is full, or gone.
            }

            Dropped++;
            return false;
        }
    }

    /// <summary>Waits until there is something to read.</summary>
    public async Task WaitAsync(CancellationToken cancel)
    {
        while (true)
        {
            lock (Gate)
            {
                if (Added > Settled)
                {
                    return;
                }

                _isAwaited = true;
            }

            await _arrived.WaitAsync(cancel).ConfigureAwait(false);
        }
    }

    /// <summary>The oldest events, to be settled before more are read. Their memory is valid until then.</summary>
    public abstract List<ReadOnlyMemory<byte>> Read(int maxCount, int maxBytes);

    /// <summary>The batch last read is done with.</summary>
    public abstract void Settle();

    /// <summary>Counts events that the studio has refused for good.</summary>
    public void Refuse(int count)
    {
        lock (Gate)
        {
            Refused += count;
        }
    }

    public void Dispose()
    {
        lock (Gate)
        {
            _isClosed = true;
            Close();
        }
    }

    /// <summary>Lets the reader look again. Call it inside <see cref="Gate"/>.</summary>
    protected void Wake()
    {
        if (_isAwaited)
        {
            _isAwaited = false;
            _arrived.Release();
        }
    }

    /// <summary>Counts events that were taken and are given up. Call it inside <see cref="Gate"/>.</summary>
    protected void GiveUp(long count)
    {
        Dropped += count;
        Settled += count;
    }

    /// <summary>Keeps an event, unless there is no room. Called inside <see cref="Gate"/>.</summary>
    protected abstract bool Store(JsonBuffer line);

    /// <summary>Lets go of everything. Called inside <see cref="Gate"/>.</summary>
    protected abstract void Close();
}
