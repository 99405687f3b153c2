using System.Buffers;
using System.IO.Compression;
using System.Security.Claims;
using Microsoft.Extensions.Options;
using SwisperStudio.Core;
using SwisperStudio.Core.Ingestion;
using SwisperStudio.Web.Auth;
using ZstdNet;

namespace SwisperStudio.Web.Api.Requests;

/// <summary>The bytes of a request's body: decompressed, and bounded before and after that, and together with those of others.</summary>
internal static class RequestBytes
{
    private static readonly Guid People = Guid.AllBitsSet;

    // States shrink to a half or less.
    private const int LeastCompression = 2;

    /// <exception cref="RequestException">413: too large; 415: unknown compression; 422: the compressed data is damaged.</exception>
    /// <exception cref="IngestUnavailableException">Others have brought too much already.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContext context)
    {
        var request = context.Request;
        var options = context.RequestServices.GetRequiredService<IOptions<StudioOptions>>().Value;
        var share = context.RequestServices.GetRequiredService<ReceivedBytes>().Begin(OwnerOf(context.User));
        context.Response.RegisterForDispose(share);
        await using var wire = new BoundedStream(request.Body, options.MaxRequestBytes, "Studio:MaxRequestBytes");
        var encoding = request.Headers.ContentEncoding.ToString().Trim().ToLowerInvariant();
        if (encoding is "" or "identity")
        {
            return await CollectAsync(wire, Expected(1, options.MaxRequestBytes), context.Response, share, context.RequestAborted);
        }

        await using Stream plain = encoding switch
        {
            "gzip" or "x-gzip" => new GZipStream(wire, CompressionMode.Decompress),
            "deflate" => new ZLibStream(wire, CompressionMode.Decompress),
            "zstd" => new DecompressionStream(wire),
            _ => throw new RequestException(StatusCodes.Status415UnsupportedMediaType, "Content-Encoding must be gzip, deflate, zstd or identity."),
        };
        await using var bounded = new BoundedStream(plain, options.MaxDecompressedBytes, "Studio:MaxDecompressedBytes");
        try
        {
            return await CollectAsync(bounded, Expected(LeastCompression, options.MaxDecompressedBytes), context.Response, share, context.RequestAborted);
        }
        catch (Exception damaged) when (damaged is InvalidDataException or ZstdException or EndOfStreamException)
        {
            throw new RequestException(StatusCodes.Status422UnprocessableEntity, $"The body is not valid {encoding} data.");
        }

        int Expected(int growth, int limit) => growth * (int)Math.Min(request.ContentLength ?? 0, limit / growth);
    }

    /// <summary>Whose share of the memory it is: the key's project, all projects, or people, who must not take it from machines, nor those who only try to sign in.</summary>
    public static Guid OwnerOf(ClaimsPrincipal user) =>
        user.HasClaim(c => c.Type == Caller.KeyClaim) ? Caller.Of(user).KeyProject ?? Guid.Empty : People;

    private static async Task<ReadOnlyMemory<byte>> CollectAsync(Stream stream, int expected, HttpResponse response, ReceivedBytes.Share share, CancellationToken cancel)
    {
        var body = new PooledBody(expected);
        response.RegisterForDispose(body);
        for (int read, held = 0; (read = await stream.ReadAsync(body.Free(), cancel)) > 0; held = body.Held)
        {
            body.Advance(read);
            if (body.Held > held)
            {
                share.Add(body.Held - held);
            }
        }

        return body.Received;
    }

    /// <summary>Memory for one body, as large as is expected; given back when the request has been answered: large bodies would soon keep the garbage collector busy.</summary>
    private sealed class PooledBody(int expected) : IDisposable
    {
        private const int LeastSize = 16 * 1024;

        // What a sender says of its length takes no more memory than this until that much has come.
        private const int BelievedFrom = 1024 * 1024;

        // One byte more than expected, so that there is room to see the end.
        private byte[] _buffer = ArrayPool<byte>.Shared.Rent(Math.Clamp(expected + 1, LeastSize, BelievedFrom));
        private int _length;

        public ReadOnlyMemory<byte> Received => _buffer.AsMemory(0, _length);

        /// <summary>Bytes that have come, and those that there will be room for.</summary>
        public int Held => _length < BelievedFrom ? _length : Math.Max(_length, expected);

        /// <summary>Where to read on.</summary>
        public Memory<byte> Free()
        {
            if (_length == _buffer.Length)
            {
                var larger = ArrayPool<byte>.Shared.Rent(Math.Max(2 * _length, expected + 1));
                Received.CopyTo(larger);
                ArrayPool<byte>.Shared.Return(_buffer);
                _buffer = larger;
            }

            return _buffer.AsMemory(_length);
        }

        public void Advance(int read) => _length += read;

        public void Dispose()
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
            _length = 0;
        }
    }
}
