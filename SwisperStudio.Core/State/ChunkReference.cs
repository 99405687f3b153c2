namespace SwisperStudio.Core.State;

/// <summary>
/// A value kept in a chunk of its own. On the wire: kind byte, 16 bytes of name, varint length, varint count.
/// The kind byte is a control character, which JSON forbids outside escapes, so user data never looks like a reference.
/// </summary>
/// <param name="Kind">What stands behind it.</param>
/// <param name="Name">The name of the chunk.</param>
/// <param name="Length">Bytes of JSON it expands to.</param>
/// <param name="Count">Elements, members, or bytes between the quotes.</param>
internal readonly record struct ChunkReference(ReferenceKind Kind, Guid Name, long Length, long Count)
{
    public const int MaxSize = 1 + 16 + (2 * Varint.MaxSize);

    public static bool IsMarker(byte value) => value is >= (byte)ReferenceKind.Object and <= (byte)ReferenceKind.Segment;

    public int Write(Span<byte> target)
    {
        target[0] = (byte)Kind;
        Name.TryWriteBytes(target[1..], bigEndian: true, out _);
        var size = 17;
        size += Varint.Write(target[size..], Length);
        return size + Varint.Write(target[size..], Count);
    }

    /// <exception cref="InvalidDataException">The bytes are not a whole reference.</exception>
    public static ChunkReference Read(ReadOnlySpan<byte> text, out int size)
    {
        if (text.Length < 19 || !IsMarker(text[0]))
        {
            throw new InvalidDataException("A chunk holds a damaged reference.");
        }

        size = 17;
        var length = Varint.Read(text, ref size);
        var count = Varint.Read(text, ref size);
        if (length == 0)
        {
            throw new InvalidDataException("A chunk holds a reference to nothing.");
        }

        return new ChunkReference((ReferenceKind)text[0], new Guid(text.Slice(1, 16), bigEndian: true), length, count);
    }
}
