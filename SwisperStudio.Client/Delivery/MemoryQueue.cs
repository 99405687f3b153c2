using System.Buffers;
using SwisperStudio.Client.Capture;

namespace SwisperStudio.Client.Delivery;

/// <summary>Keeps events in pooled memory. When it is full, what comes is not taken.</summary>
internal sealed class MemoryQueue(long maxBytes) : EventQueue
{
    private readonly Queue<(byte[] Bytes, int Length)> _waiting = new();
    private readonly List<byte[]> _read = [];

    public override List<ReadOnlyMemory<byte>> Read(int maxCount, int maxBytes)
    {
        var batch = new List<ReadOnlyMemory<byte>>();
        lock (Gate)
        {
            for (var size = 0; batch.Count < maxCount && _waiting.TryPeek(out var next) && (batch.Count == 0 || size + next.Length <= maxBytes); size += next.Length)
            {
                batch.Add(next.Bytes.AsMemory(0, next.Length));
                _read.Add(_waiting.Dequeue().Bytes);
            }
        }

        return batch;
    }

    public override void Settle()
    {
        lock (Gate)
        {
            foreach (var bytes in _read)
            {
                Bytes -= bytes.Length;
                ArrayPool<byte>.Shared.Return(bytes);
            }

            Settled += _read.Count;
            _read.Clear();
        }
    }

    protected override bool Store(JsonBuffer line)
    {
        if (Bytes + line.Length > maxBytes)
        {
            return false;
        }

        var bytes = line.Detach();
        Bytes += bytes.Length;
        _waiting.Enqueue((bytes, line.Length));
        return true;
    }

    protected override void Close()
    {
        GiveUp(Added - Settled);
        _waiting.Clear();
    }
}
