namespace SwisperStudio.Core.State;

/// <summary>Numbers of 0 to 2³⁵−1 in 1 to 5 bytes, seven bits each, lowest first.</summary>
internal static class Varint
{
    public const int MaxSize = 5;

    public static int Write(Span<byte> target, long value)
    {
        var size = 0;
        for (; value > 0x7F; value >>= 7)
        {
            target[size++] = (byte)(value | 0x80);
        }

        target[size++] = (byte)value;
        return size;
    }

    /// <exception cref="InvalidDataException">The bytes end within the number, or it is too long.</exception>
    public static long Read(ReadOnlySpan<byte> text, ref int position)
    {
        long value = 0;
        for (var shift = 0; shift < MaxSize * 7 && position < text.Length; shift += 7)
        {
            var part = text[position++];
            value |= (long)(part & 0x7F) << shift;
            if (part <= 0x7F)
            {
                return value;
            }
        }

        throw new InvalidDataException("A chunk holds a damaged number.");
    }
}
