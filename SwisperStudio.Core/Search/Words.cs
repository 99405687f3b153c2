using System.Buffers;
using System.Globalization;
using System.Text;

namespace SwisperStudio.Core.Search;

/// <summary>
/// What a word is, the same for texts and queries: a run of letters and digits, or a single ideograph. Case, accents and forms
/// (<c>ß</c> and <c>ss</c>, <c>ﬁ</c> and <c>fi</c>) make no difference.
/// </summary>
internal static class Words
{
    /// <summary>Characters of a folded word that count.</summary>
    public const int MaxLength = 40;

    private static readonly SearchValues<char> Plain = SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private const char LatinStart = '\u00C0';
    private const char MoreLatinStart = '\u1E00';
    private const char FullWidthStart = '！';
    private const char FullWidthEnd = '～';
    private const char Itself = '.';
    private const char None = '\0';

    // Tables of our own: what is indexed on one machine must be found from another, whatever it knows of Unicode.
    private const string Latin =
        "aaaaaa.ceeeeiiiidnooooo.ouuuuy..aaaaaa.ceeeeiiiidnooooo.ouuuuy.y"
        + "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii..jjkkkllllll."
        + ".llnnnnnnnnnoooooo..rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

    private const string MoreLatin =
        "aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmm"
        + "mmmmnnnnnnnnoooooooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvv"
        + "wwwwwwwwwwxxxxyyzzzzzzhtwy.s....aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeee"
        + "eeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy......";

    /// <summary>Every word of a text: where it stands and the form that is compared.</summary>
    public static List<(Range Place, string Word)> Of(string text)
    {
        var words = new List<(Range, string)>();
        Span<char> folded = stackalloc char[MaxLength];
        for (var position = 0; TryNextFolded(text, ref position, folded, out var place, out var length);)
        {
            words.Add((place, folded[..length].ToString()));
        }

        return words;
    }

    /// <summary>Finds the next word and the form of it that is compared.</summary>
    /// <param name="text">The text.</param>
    /// <param name="position">Where to look; then behind the word.</param>
    /// <param name="folded">At least <see cref="MaxLength"/> characters for the form.</param>
    /// <param name="word">The word as it stands there.</param>
    /// <param name="length">Characters of the form.</param>
    public static bool TryNextFolded(ReadOnlySpan<char> text, ref int position, Span<char> folded, out Range word, out int length)
    {
        for (length = 0; TryNext(text, ref position, out word);)
        {
            length = Fold(text[word], folded);
            if (length > 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Finds the next word.</summary>
    /// <param name="text">The text.</param>
    /// <param name="position">Where to look; then behind the word.</param>
    /// <param name="word">The word as it stands there.</param>
    public static bool TryNext(ReadOnlySpan<char> text, ref int position, out Range word)
    {
        var start = position;
        while (start < text.Length && !IsPart(text[start]))
        {
            start++;
        }

        // Most words are of ASCII from their first letter to their last.
        var plain = text[start..].IndexOfAnyExcept(Plain);
        position = plain < 0 ? text.Length : start + plain;
        if (position == text.Length || (text[position] < 128 && position > start))
        {
            word = start..position;
            return position > start;
        }

        position = start;
        while (position < text.Length && IsPart(text[position]) && !(position > start && IsIdeograph(text[position])))
        {
            if (IsIdeograph(text[position++]))
            {
                break;
            }
        }

        word = start..position;
        return position > start;
    }

    /// <summary>Writes the form of a word that is compared.</summary>
    /// <param name="word">A word of <see cref="TryNext"/>.</param>
    /// <param name="target">At least <see cref="MaxLength"/> characters.</param>
    /// <returns>How many were written; 0 for a lone accent, which is no word.</returns>
    public static int Fold(ReadOnlySpan<char> word, Span<char> target)
    {
        if (!Ascii.IsValid(word))
        {
            return FoldForeign(word[..Math.Min(word.Length, 4 * MaxLength)], target);
        }

        word = word[..Math.Min(word.Length, MaxLength)];
        Ascii.ToLower(word, target, out var written);
        return written;
    }

    private static int FoldForeign(ReadOnlySpan<char> word, Span<char> target)
    {
        var length = 0;
        foreach (var c in word)
        {
            var (first, second) = FoldForeign(c);
            foreach (var folded in (ReadOnlySpan<char>)[first, second])
            {
                if (folded != None && length < MaxLength)
                {
                    target[length++] = folded;
                }
            }
        }

        return length;
    }

    /// <summary>A letter without case and accents, or the two it stands for; nothing for an accent that follows its letter.</summary>
    private static (char First, char Second) FoldForeign(char c) => c switch
    {
        'ß' or 'ẞ' => ('s', 's'),
        'æ' or 'Æ' => ('a', 'e'),
        'œ' or 'Œ' => ('o', 'e'),
        'þ' or 'Þ' => ('t', 'h'),
        'ﬀ' => ('f', 'f'),
        'ﬁ' => ('f', 'i'),
        'ﬂ' => ('f', 'l'),
        >= FullWidthStart and <= FullWidthEnd => (char.ToLowerInvariant((char)(c - FullWidthStart + '!')), None),
        _ => (Base(c), None),
    };

    private static char Base(char c)
    {
        var letter = c is >= LatinStart and < (char)(LatinStart + 192) ? Latin[c - LatinStart]
            : c is >= MoreLatinStart and < (char)(MoreLatinStart + 256) ? MoreLatin[c - MoreLatinStart]
            : Itself;
        return letter != Itself ? letter
            : CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark ? None
            : char.ToLowerInvariant(c);
    }

    /// <summary>Marks belong to the letter before them: <c>ü</c> may come as two characters. Surrogates part words: those are emoji, mostly.</summary>
    private static bool IsPart(char c) =>
        c < 128 ? char.IsAsciiLetterOrDigit(c) : char.IsLetterOrDigit(c) || CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    /// <summary>Chinese and Japanese are written without spaces.</summary>
    private static bool IsIdeograph(char c) => c is >= '\u3040' and <= '\u30FF' or >= '\u3400' and <= '\u9FFF';
}
