using System.Buffers;
using SwisperStudio.Client.Capture;

namespace SwisperStudio.Client.Delivery;

/// <summary>
/// Keeps events in files until they are settled, so that those of a process that was killed are sent by the next one. An event that
/// was taken is in the operating system's hands: it outlives the process, not the machine (nothing is flushed to the disk).
/// </summary>
internal sealed class SpoolQueue : EventQueue
{
    private const int SegmentsAtMost = 16;
    private const long LargestSegment = 16 * 1024 * 1024;

    private readonly string _directory;
    private readonly long _maxBytes;
    private readonly SpoolFolder _own;
    private readonly List<SpoolFolder> _adopted = [];
    private readonly LinkedList<SpoolSegment> _segments = [];
    private SpoolSegment? _writing;
    private SpoolSegment? _reading;
    private byte[]? _batch;

    /// <exception cref="IOException">The folder cannot be used.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder must not be used.</exception>
    public SpoolQueue(string directory, long maxBytes)
    {
        _directory = directory;
        _maxBytes = maxBytes;
        _own = SpoolFolder.Create(directory);
    }

    /// <summary>Takes over what ended processes have left: it is read first.</summary>
    /// <returns>How many events.</returns>
    public int Adopt()
    {
        var found = new List<SpoolSegment>();
        foreach (var folder in SpoolFolder.Adopt(_directory))
        {
            _adopted.Add(folder);
            found.AddRange(folder.Segments());
        }

        lock (Gate)
        {
            foreach (var segment in Enumerable.Reverse(found))
            {
                _segments.AddFirst(segment);
                Bytes += segment.Length;
                Added += segment.Waiting;
            }

            MakeRoom(0);
            Wake();
            return found.Sum(s => s.Waiting);
        }
    }

    public override List<ReadOnlyMemory<byte>> Read(int maxCount, int maxBytes)
    {
        long end;
        lock (Gate)
        {
            _reading = _segments.FirstOrDefault(s => s.Waiting > 0);
            if (_reading is null)
            {
                return [];
            }

            end = _reading.Length;
        }

        try
        {
            // Outside the lock: the host's threads do not wait for the disk.
            (_batch, var events) = _reading.Read(end, maxCount, maxBytes);
            return events;
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException)
        {
            // Somebody has damaged it, or it had to make room just now.
            lock (Gate)
            {
                if (_segments.Contains(_reading))
                {
                    GiveUp(_reading.Waiting);
                    Remove(_reading);
                    _reading.Delete();
                }
            }

            return [];
        }
    }

    public override void Settle()
    {
        if (_batch is not null)
        {
            ArrayPool<byte>.Shared.Return(_batch);
            _batch = null;
        }

        var isDone = false;
        lock (Gate)
        {
            // A segment that was dropped to make room is counted already.
            if (_reading is not null && _segments.Contains(_reading))
            {
                Settled += _reading.Settle();
                isDone = _reading.Waiting == 0 && _reading != _writing;
                if (isDone)
                {
                    Remove(_reading);
                }
            }
        }

        if (isDone)
        {
            _reading!.Delete();
        }

        _reading = null;
    }

    protected override bool Store(JsonBuffer line)
    {
        if (line.Length > _maxBytes)
        {
            return false;
        }

        MakeRoom(line.Length);
        if (_writing is null || _writing.Length + line.Length > Math.Min(LargestSegment, _maxBytes / SegmentsAtMost))
        {
            if (_writing is { Waiting: 0 } done)
            {
                Remove(done);
                done.Delete();
            }

            _writing = _own.NewSegment();
            _segments.AddLast(_writing);
            Bytes += _writing.Length;
        }

        var before = _writing.Length;
        _writing.Append(line.Written);
        Bytes += _writing.Length - before;
        return true;
    }

    protected override void Close()
    {
        foreach (var segment in _segments)
        {
            if (segment.Waiting == 0)
            {
                segment.Delete();
            }
            else
            {
                segment.Dispose();
            }
        }

        _own.Dispose();
        _adopted.ForEach(f => f.Dispose());
    }

    private void MakeRoom(int bytes)
    {
        while (Bytes + bytes > _maxBytes && _segments.First is { } oldest)
        {
            GiveUp(oldest.Value.Waiting);
            Remove(oldest.Value);
            oldest.Value.Delete();
        }
    }

    private void Remove(SpoolSegment segment)
    {
        _segments.Remove(segment);
        Bytes -= segment.Length;
        _writing = segment == _writing ? null : _writing;
    }
}
