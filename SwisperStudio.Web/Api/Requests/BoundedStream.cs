namespace SwisperStudio.Web.Api.Requests;

/// <summary>Reads on only up to a limit.</summary>
/// <param name="inner">What is read.</param>
/// <param name="limit">Bytes.</param>
/// <param name="setting">The setting that the limit comes from.</param>
/// <remarks>Beyond the limit, reading throws a <see cref="RequestException"/>: 413.</remarks>
internal sealed class BoundedStream(Stream inner, int limit, string setting) : Stream
{
    private long _read;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _read;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Count(await inner.ReadAsync(buffer, cancellationToken));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => Count(inner.Read(buffer, offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private int Count(int read)
    {
        _read += read;
        return _read <= limit ? read : throw new RequestException(
            StatusCodes.Status413PayloadTooLarge,
            $"The body is larger than {limit:N0} bytes ({setting}). Send fewer or smaller events at once.");
    }
}
