using Microsoft.Extensions.Options;

namespace SwisperStudio.Core.Ingestion;

/// <summary>
/// What requests that are not answered yet have brought, bounded in bytes together: what is still being received must not fill the memory
/// before the queue can refuse it.
/// </summary>
public sealed class ReceivedBytes(IOptions<StudioOptions> options)
{
    private readonly ByteBudget _held = new(options.Value.MaxQueuedBytes);

    /// <summary>Counts for one request, until it is disposed.</summary>
    /// <param name="owner">The project of the caller's key; empty for one that opens all.</param>
    public Share Begin(Guid owner) => new(_held, owner);

    /// <summary>The bytes of one request.</summary>
    public sealed class Share : IDisposable
    {
        private readonly ByteBudget _held;
        private readonly Guid _owner;
        private long _own;

        internal Share(ByteBudget held, Guid owner) => (_held, _owner) = (held, owner);

        /// <summary>Counts bytes that have come in. A request larger than all may be is taken when it is alone.</summary>
        /// <exception cref="IngestUnavailableException">There are too many.</exception>
        public void Add(int bytes)
        {
            if (!_held.TryTake(_owner, bytes, _own))
            {
                IngestMetrics.Refused(1, IngestMetrics.Reasons.QueueFull);
                throw new IngestUnavailableException("Too many events are waiting to be stored.");
            }

            _own += bytes;
        }

        /// <inheritdoc />
        public void Dispose()
        {
            if (Interlocked.Exchange(ref _own, 0) is > 0 and var bytes)
            {
                _held.Return(_owner, bytes);
            }
        }
    }
}
