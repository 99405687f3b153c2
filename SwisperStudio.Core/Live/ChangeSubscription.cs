using System.Threading.Channels;

namespace SwisperStudio.Core.Live;

/// <summary>One listener of a <see cref="ChangeFeed"/>.</summary>
public sealed class ChangeSubscription : IDisposable
{
    private readonly ChangeFeed _feed;
    private readonly Channel<bool> _signals = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    internal ChangeSubscription(ChangeFeed feed, (Guid Project, Guid Trace) place) => (_feed, Place) = (feed, place);

    /// <summary>What it listens to; an empty trace stands for all.</summary>
    internal (Guid Project, Guid Trace) Place { get; }

    /// <summary>Waits until something has changed since the last time this returned; false once it is disposed.</summary>
    /// <exception cref="OperationCanceledException">Nobody waits any more.</exception>
    public async Task<bool> WaitAsync(CancellationToken cancel) => await _signals.Reader.WaitToReadAsync(cancel) && _signals.Reader.TryRead(out _);

    /// <inheritdoc />
    public void Dispose()
    {
        _feed.Remove(this);
        _signals.Writer.TryComplete();
    }

    internal void Signal() => _signals.Writer.TryWrite(true);
}
