using System.Buffers;

namespace SwisperStudio.Core.State;

/// <summary>
/// Finds the end of a JSON value and checks that it is one (RFC 8259), several times as fast as the framework's reader, because most
/// bytes of a state lie inside strings. It says no to what it does not know; the framework's reader then tells what is wrong.
/// </summary>
public static class JsonScanner
{
    private static readonly SearchValues<byte> StringStops =
        SearchValues.Create([.. Enumerable.Range(0, 32).Select(control => (byte)control), (byte)'"', (byte)'\\']);

    /// <summary>Skips one value.</summary>
    /// <param name="json">UTF-8, whose validity as such is not checked.</param>
    /// <param name="position">Where the value begins; set behind it.</param>
    /// <param name="depth">How deep it is nested: 0 for a scalar.</param>
    /// <returns>False if no valid value begins there.</returns>
    public static bool TrySkip(ReadOnlySpan<byte> json, ref int position, out int depth)
    {
        // The closing bracket of each open container.
        Span<byte> closers = stackalloc byte[256];
        var open = 0;
        depth = 0;
        while (true)
        {
            SkipSpace(json, ref position);
            if (position >= json.Length)
            {
                return false;
            }

            var isOpened = false;
            switch (json[position])
            {
                case (byte)'{' or (byte)'[':
                    if (open == closers.Length)
                    {
                        var larger = new byte[2 * open];
                        closers.CopyTo(larger);
                        closers = larger;
                    }

                    // In ASCII a bracket's partner is two further on.
                    closers[open++] = (byte)(json[position++] + 2);
                    depth = Math.Max(depth, open);
                    isOpened = true;
                    break;
                case (byte)'"':
                    if (!TrySkipString(json, ref position))
                    {
                        return false;
                    }

                    break;
                default:
                    if (!TrySkipScalar(json, ref position))
                    {
                        return false;
                    }

                    break;
            }

            // After a value: what ends here, then a comma or the first value of what was opened.
            while (true)
            {
                if (open == 0)
                {
                    return true;
                }

                SkipSpace(json, ref position);
                if (position < json.Length && json[position] == closers[open - 1])
                {
                    position++;
                    open--;
                    isOpened = false;
                    continue;
                }

                if (!isOpened)
                {
                    if (position >= json.Length || json[position] != ',')
                    {
                        return false;
                    }

                    position++;
                }

                if (closers[open - 1] == '}' && !TrySkipName(json, ref position))
                {
                    return false;
                }

                break;
            }
        }
    }

    /// <summary>Skips spaces, tabs and line ends.</summary>
    public static void SkipSpace(ReadOnlySpan<byte> json, ref int position)
    {
        while (position < json.Length && json[position] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            position++;
        }
    }

    /// <summary>Skips a string with its quotes.</summary>
    public static bool TrySkipString(ReadOnlySpan<byte> json, ref int position)
    {
        for (position++; ; position++)
        {
            var stop = json[position..].IndexOfAny(StringStops);
            if (stop < 0)
            {
                return false;
            }

            position += stop;
            switch (json[position])
            {
                case (byte)'"':
                    position++;
                    return true;
                case (byte)'\\' when position + 1 < json.Length:
                    position++;
                    if (json[position] == 'u')
                    {
                        if (position + 4 >= json.Length || !IsHex(json.Slice(position + 1, 4)))
                        {
                            return false;
                        }

                        position += 4;
                    }
                    else if (!"\"\\/bfnrt"u8.Contains(json[position]))
                    {
                        return false;
                    }

                    break;
                default:
                    return false;
            }
        }
    }

    /// <summary>Skips a member's name with its colon.</summary>
    public static bool TrySkipName(ReadOnlySpan<byte> json, ref int position)
    {
        SkipSpace(json, ref position);
        if (position >= json.Length || json[position] != '"' || !TrySkipString(json, ref position))
        {
            return false;
        }

        SkipSpace(json, ref position);
        return position < json.Length && json[position++] == ':';
    }

    private static bool TrySkipScalar(ReadOnlySpan<byte> json, ref int position)
    {
        var rest = json[position..];
        var literal = rest[0] switch
        {
            (byte)'t' => "true"u8,
            (byte)'f' => "false"u8,
            (byte)'n' => "null"u8,
            _ => default,
        };
        if (literal.IsEmpty)
        {
            return TrySkipNumber(json, ref position);
        }

        if (!rest.StartsWith(literal))
        {
            return false;
        }

        position += literal.Length;
        return true;
    }

    private static bool TrySkipNumber(ReadOnlySpan<byte> json, ref int position)
    {
        if (json[position] == '-')
        {
            position++;
        }

        var start = position;
        if (!TrySkipDigits(json, ref position) || (json[start] == '0' && position > start + 1))
        {
            return false;
        }

        if (position < json.Length && json[position] == '.')
        {
            position++;
            if (!TrySkipDigits(json, ref position))
            {
                return false;
            }
        }

        if (position < json.Length && json[position] is (byte)'e' or (byte)'E')
        {
            position++;
            if (position < json.Length && json[position] is (byte)'+' or (byte)'-')
            {
                position++;
            }

            return TrySkipDigits(json, ref position);
        }

        return true;
    }

    private static bool TrySkipDigits(ReadOnlySpan<byte> json, ref int position)
    {
        var start = position;
        while (position < json.Length && char.IsAsciiDigit((char)json[position]))
        {
            position++;
        }

        return position > start;
    }

    private static bool IsHex(ReadOnlySpan<byte> digits)
    {
        foreach (var digit in digits)
        {
            if (!char.IsAsciiHexDigit((char)digit))
            {
                return false;
            }
        }

        return true;
    }
}
