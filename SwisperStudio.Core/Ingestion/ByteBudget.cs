namespace SwisperStudio.Core.Ingestion;

/// <summary>
/// A bound in bytes that owners share fairly: each may hold as much as is still free beside it, so that one alone gets half, two a
/// third each, and something is always left for who comes next (dynamic thresholds, as in network switches).
/// </summary>
internal sealed class ByteBudget(long capacity)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, long> _held = [];
    private long _total;

    /// <summary>Bytes that are held by all together.</summary>
    public long Total => Interlocked.Read(ref _total);

    /// <summary>Takes bytes; false if the owner would hold more than its share.</summary>
    /// <param name="owner">The project, say.</param>
    /// <param name="bytes">How many.</param>
    /// <param name="own">How many of those held already are for the same piece: a piece that is alone is taken, however large.</param>
    public bool TryTake(Guid owner, long bytes, long own = 0)
    {
        lock (_lock)
        {
            var held = _held.GetValueOrDefault(owner);
            if (held + bytes > capacity - _total && _total > own)
            {
                return false;
            }

            _held[owner] = held + bytes;
            Interlocked.Add(ref _total, bytes);
            return true;
        }
    }

    /// <summary>Gives bytes back.</summary>
    public void Return(Guid owner, long bytes)
    {
        lock (_lock)
        {
            if ((_held[owner] -= bytes) == 0)
            {
                _held.Remove(owner);
            }

            Interlocked.Add(ref _total, -bytes);
        }
    }
}
