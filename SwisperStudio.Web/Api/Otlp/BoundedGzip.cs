using System.IO.Compression;
using Grpc.Net.Compression;
using SwisperStudio.Web.Api.Requests;

namespace SwisperStudio.Web.Api.Otlp;

/// <summary>Gzip for gRPC that stops where a message becomes too large: the library's own measures it only as it comes over the wire.</summary>
/// <param name="limit">Bytes after decompression (<c>Studio:MaxDecompressedBytes</c>).</param>
internal sealed class BoundedGzip(int limit) : ICompressionProvider
{
    public string EncodingName => "gzip";

    public Stream CreateCompressionStream(Stream stream, CompressionLevel? compressionLevel) => new GZipStream(stream, compressionLevel ?? CompressionLevel.Fastest, leaveOpen: true);

    public Stream CreateDecompressionStream(Stream stream) => new BoundedStream(new GZipStream(stream, CompressionMode.Decompress), limit, "Studio:MaxDecompressedBytes");
}
