using System.Security.Cryptography;
using System.Text;

namespace SwisperStudio.Core;

/// <summary>
/// 128-bit keys made from content: the first 16 bytes of SHA-256, so that nobody can aim two contents at one key.
/// A <see cref="Guid"/> carries the bits (big-endian) because both databases store it as 16 bytes and compare it bytewise.
/// </summary>
public static class Hash128
{
    /// <summary>The key of these bytes.</summary>
    public static Guid Of(ReadOnlySpan<byte> content)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(content, digest);
        return new Guid(digest[..16], bigEndian: true);
    }

    /// <summary>The key of this text's UTF-8 form, e.g. of an external trace id.</summary>
    public static Guid Of(string text)
    {
        var size = Encoding.UTF8.GetMaxByteCount(text.Length);
        Span<byte> buffer = size <= 4096 ? stackalloc byte[size] : new byte[size];
        return Of(buffer[..Encoding.UTF8.GetBytes(text, buffer)]);
    }

    /// <summary>The first 64 bits of <see cref="Of(string)"/>: what filters on long strings are indexed by. Null stays null.</summary>
    public static long? ShortOf(string? text) => text is null ? null : FirstBits(Of(text));

    /// <summary>The first 64 bits of <see cref="Of(ReadOnlySpan{byte})"/>.</summary>
    public static long ShortOf(ReadOnlySpan<byte> content) => FirstBits(Of(content));

    private static long FirstBits(Guid hash)
    {
        Span<byte> bytes = stackalloc byte[16];
        hash.TryWriteBytes(bytes, bigEndian: true, out _);
        return System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(bytes);
    }
}
