using System.Text;

namespace SwisperStudio.Web.Components.State;

/// <summary>Breaks text into lines of a monospaced font, so that every line of a state is one row of one height.</summary>
internal static class LineWrap
{
    /// <summary>Breaks at line breaks, else after a space, else anywhere between characters.</summary>
    /// <param name="parts">The text.</param>
    /// <param name="first">Columns of the first line.</param>
    /// <param name="rest">Columns of the others.</param>
    public static List<LinePart[]> Break(IEnumerable<LinePart> parts, int first, int rest)
    {
        var lines = new List<LinePart[]>();
        var line = new List<LinePart>();
        var left = first;
        foreach (var part in parts)
        {
            for (var text = part.Text.AsSpan(); text.Length > 0;)
            {
                var length = Fitting(text, left, isLineEmpty: line.Count == 0, out var width, out var isBreak);
                if (length > 0)
                {
                    line.Add(part with { Text = Visible(text[..length]) });
                    text = text[length..];
                    left -= width;
                }

                if (isBreak)
                {
                    text = text.StartsWith("\r\n") ? text[2..] : text[0] is '\n' or '\r' ? text[1..] : text;
                    lines.Add([.. line]);
                    line.Clear();
                    left = rest;
                }
            }
        }

        lines.Add([.. line]);
        return lines;
    }

    /// <summary>How many characters still go on the line; whether the line ends after them.</summary>
    private static int Fitting(ReadOnlySpan<char> text, int left, bool isLineEmpty, out int width, out bool isBreak)
    {
        var (position, afterSpace, afterSpaceWidth) = (0, 0, 0);
        width = 0;
        while (position < text.Length)
        {
            if (text[position] is '\n' or '\r')
            {
                isBreak = true;
                return position;
            }

            Rune.DecodeFromUtf16(text[position..], out var rune, out var size);
            var columns = Columns(rune);
            if (width + columns > left && (position > 0 || !isLineEmpty))
            {
                isBreak = true;
                width = afterSpace > 0 ? afterSpaceWidth : width;
                return afterSpace > 0 ? afterSpace : isLineEmpty ? position : 0;
            }

            position += size;
            width += columns;
            if (rune.Value == ' ')
            {
                (afterSpace, afterSpaceWidth) = (position, width);
            }
        }

        isBreak = false;
        return position;
    }

    // East Asian characters and emoji take two columns of a monospaced font.
    private static int Columns(Rune rune) => rune.Value switch
    {
        '\t' => 4,
        >= 0x1100 and <= 0x115F or >= 0x2E80 and <= 0xA4CF or >= 0xAC00 and <= 0xD7A3 or >= 0xF900 and <= 0xFAFF or >= 0xFE30 and <= 0xFE6F
            or >= 0xFF00 and <= 0xFF60 or >= 0x1F300 and <= 0x1FAFF or >= 0x20000 and <= 0x3FFFD => 2,
        _ => 1,
    };

    // A control character would vanish, and one of direction would turn its neighbours: each is shown as its picture or code.
    private static string Visible(ReadOnlySpan<char> text)
    {
        var hidden = false;
        foreach (var character in text)
        {
            hidden |= IsHidden(character);
        }

        if (!hidden)
        {
            return text.ToString();
        }

        var visible = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            visible.Append(!IsHidden(character) ? character.ToString() : character < ' ' ? ((char)(0x2400 + character)).ToString() : $"\\u{(int)character:x4}");
        }

        return visible.ToString();
    }

    private static bool IsHidden(char character) =>
        (character < ' ' && character != '\t') || character is '\u007f' or (>= '\u200e' and <= '\u200f') or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069');
}
