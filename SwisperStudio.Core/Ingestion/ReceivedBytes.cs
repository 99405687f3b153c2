using Microsoft.Extensions.Options;

namespace SwisperStudio.Core.Ingestion;

/// <summary>
/// What requests that are not answered yet have brought, bounded in bytes together: what is still being received must not fill the memory
/// before the queue can refuse it.
/// </summary>
public sealed class ReceivedBytes(IOptions<StudioOptions> options)
{
    private readonly long _capacity = options.Value.MaxQueuedBytes;
    private long _held;

    /// <summary>Counts for one request, until it is disposed.</summary>
    public Share Begin() => new(this);

    /// <summary>The bytes of one request.</summary>
    public sealed class Share : IDisposable
    {
        private readonly ReceivedBytes _all;
        private long _own;

        internal Share(ReceivedBytes all) => _all = all;

        /// <summary>Counts bytes that have come in. A request larger than all may be is taken when it is alone.</summary>
        /// <exception cref="IngestUnavailableException">There are too many.</exception>
        public void Add(int bytes)
        {
            _own += bytes;
            var held = Interlocked.Add(ref _all._held, bytes);
            if (held > _all._capacity && held > _own)
            {
                IngestMetrics.Refused(1, IngestMetrics.Reasons.QueueFull);
                throw new IngestUnavailableException("Too many events are waiting to be stored.");
            }
        }

        /// <inheritdoc />
        public void Dispose() => Interlocked.Add(ref _all._held, -Interlocked.Exchange(ref _own, 0));
    }
}
