using System.Globalization;
using System.Text;

namespace SwisperStudio.Core.State;

/// <summary>JSON strings as .NET strings; lone surrogates, which <c>Utf8JsonReader</c> refuses, stay what they are.</summary>
public static class JsonText
{
    /// <summary>The text of a raw JSON string.</summary>
    /// <param name="raw">A string with its quotes.</param>
    /// <exception cref="InvalidDataException">Quotes or an escape are damaged.</exception>
    public static string Unescape(ReadOnlySpan<byte> raw)
    {
        if (raw.Length < 2 || raw[0] != (byte)'"' || raw[^1] != (byte)'"')
        {
            throw Damaged();
        }

        var rest = raw[1..^1];
        var escape = rest.IndexOf((byte)'\\');
        if (escape < 0)
        {
            return Encoding.UTF8.GetString(rest);
        }

        var text = new StringBuilder(rest.Length);
        for (; escape >= 0; escape = rest.IndexOf((byte)'\\'))
        {
            text.Append(Encoding.UTF8.GetString(rest[..escape]));
            rest = rest[escape..];
            text.Append(Escaped(rest, out var size));
            rest = rest[size..];
        }

        return text.Append(Encoding.UTF8.GetString(rest)).ToString();
    }

    /// <summary>The character of the escape that the text begins with.</summary>
    internal static char Escaped(ReadOnlySpan<byte> text, out int size)
    {
        size = text is [_, (byte)'u', ..] ? 6 : 2;
        if (text.Length < size)
        {
            throw Damaged();
        }

        return text[1] switch
        {
            (byte)'"' => '"',
            (byte)'\\' => '\\',
            (byte)'/' => '/',
            (byte)'b' => '\b',
            (byte)'f' => '\f',
            (byte)'n' => '\n',
            (byte)'r' => '\r',
            (byte)'t' => '\t',
            (byte)'u' when ushort.TryParse(text[2..6], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit) => (char)unit,
            _ => throw Damaged(),
        };
    }

    private static InvalidDataException Damaged() => new("A stored string is damaged.");
}
