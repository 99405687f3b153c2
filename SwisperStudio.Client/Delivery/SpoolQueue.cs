using System.Buffers;
using Microsoft.Extensions.Logging;
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
    private readonly ILogger _logger;
    private readonly SpoolFolder _own;
    private readonly List<SpoolFolder> _adopted = [];
    private readonly LinkedList<SpoolSegment> _segments = [];
    private SpoolSegment? _writing;
    private SpoolSegment? _reading;
    private byte[]? _batch;

    /// <exception cref="IOException">The folder cannot be used.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder must not be used.</exception>
    public SpoolQueue(string directory, long maxBytes, ILogger logger)
    {
        _directory = directory;
        _maxBytes = maxBytes;
        _logger = logger;
        _own = SpoolFolder.Create(directory);
    }

    /// <summary>Takes over what ended processes have left: it is read first. What cannot be read stays where it is, and is logged.</summary>
    /// <returns>How many events.</returns>
    /// <exception cref="IOException">The spool cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The spool must not be read.</exception>
    public int Adopt()
    {
        var found = new List<SpoolSegment>();
        Exception? trouble = null;
        foreach (var folder in SpoolFolder.Adopt(_directory))
        {
            var before = found.Count;
            trouble = Open(folder, found) ?? trouble;
            if (found.Count > before)
            {
                _adopted.Add(folder);
            }
            else
            {
                folder.Dispose();
            }
        }

        if (trouble is not null)
        {
            Log.SpoolUnreadable(_logger, trouble.Message);
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
        catch (Exception failure)
        {
            // Somebody has damaged it, or it had to make room just now. Whatever it is, what comes after it must not wait for it.
            var lost = 0;
            lock (Gate)
            {
                if (_segments.Contains(_reading))
                {
                    lost = _reading.Waiting;
                    GiveUp(lost);
                    Remove(_reading);
                    _reading.Delete();
                }
            }

            if (lost > 0)
            {
                Log.SpoolDamaged(_logger, lost, failure.Message);
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

    /// <returns>What was wrong with a file, or the folder; null: nothing.</returns>
    private static Exception? Open(SpoolFolder folder, List<SpoolSegment> found)
    {
        Exception? trouble = null;
        try
        {
            foreach (var file in folder.Files())
            {
                try
                {
                    if (SpoolSegment.Open(file) is { } segment)
                    {
                        found.Add(segment);
                    }
                }
                catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
                {
                    // Another user's, perhaps: the other files are not worse for it.
                    trouble = failure;
                }
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            trouble = failure;
        }

        return trouble;
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
