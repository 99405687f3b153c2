using System.Buffers;
using System.Text;

namespace SwisperStudio.Core;

/// <summary>Names, messages, tags and a client's users and sessions as a database can hold them.</summary>
public static class FreeText
{
    private static readonly SearchValues<char> Suspects = SearchValues.Create(
        [.. Enumerable.Range(0xD800, 0x800).Select(c => (char)c), '\0']);

    /// <summary>
    /// PostgreSQL's text holds neither NUL nor lone surrogates. Refusing an event for a stray character in an error message
    /// would lose it, so they become U+FFFD. (Ids with them are refused before; documents keep them.)
    /// </summary>
    public static string? Clean(string? text)
    {
        if (text is null || text.AsSpan().IndexOfAny(Suspects) < 0)
        {
            return text;
        }

        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            clean.Append(rune.Value == 0 ? Rune.ReplacementChar : rune);
        }

        return clean.ToString();
    }
}
