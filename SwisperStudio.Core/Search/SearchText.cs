namespace SwisperStudio.Core.Search;

/// <summary>
/// What to look for: terms, all of which a piece of text must hold. <c>refund policy</c> are two words; <c>"refund policy"</c>, as well as
/// <c>user_id</c>, <c>12.50</c> or a UUID, are words that must follow one another; <c>refund*</c> is any word that begins so.
/// </summary>
public sealed class SearchText
{
    /// <summary>Characters a query may have.</summary>
    public const int MaxLength = 500;

    /// <summary>Words a query may have.</summary>
    public const int MaxWords = 32;

    /// <summary>Characters before a <c>*</c>: fewer would be the beginning of too many words.</summary>
    public const int MinPrefix = 3;

    private SearchText(IReadOnlyList<SearchTerm> terms)
    {
        Terms = terms;
    }

    internal IReadOnlyList<SearchTerm> Terms { get; }

    /// <summary>Whether words must follow one another.</summary>
    internal bool HasPhrase => Terms.Any(t => t.Words.Count > 1);

    /// <summary>Reads a query; null if it is too long, holds no word, or too many, or a beginning that is too short.</summary>
    public static SearchText? Parse(string query)
    {
        var terms = new List<SearchTerm>();
        foreach (var (index, part) in query.Split('"').Index())
        {
            // Every second part stood between quotes.
            foreach (var text in index % 2 == 1 ? [part] : part.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            {
                var words = Words.Of(text);
                if (words.Count > 0)
                {
                    terms.Add(new SearchTerm([.. words.Select(w => w.Word)], index % 2 == 0 && text.EndsWith('*')));
                }
            }
        }

        return query.Length <= MaxLength
            && terms.Sum(t => t.Words.Count) is > 0 and <= MaxWords
            && terms.TrueForAll(t => !t.IsPrefix || t.Words[^1].Length >= MinPrefix)
                ? new SearchText(terms)
                : null;
    }

    /// <summary>Where the terms stand in a text.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="found">Marks the terms that were found.</param>
    /// <returns>The places of all finds, in order of their beginning.</returns>
    internal List<Range> Find(string text, bool[] found)
    {
        var places = new List<Range>();
        if (!AnyBeginsIn(text))
        {
            return places;
        }

        var words = Words.Of(text);
        for (var i = 0; i < words.Count; i++)
        {
            var last = -1;
            foreach (var (number, term) in Terms.Index())
            {
                if (StandsAt(term, words, i))
                {
                    found[number] = true;
                    last = Math.Max(last, i + term.Words.Count - 1);
                }
            }

            if (last >= 0)
            {
                places.Add(words[i].Place.Start..words[last].Place.End);
            }
        }

        return places;
    }

    /// <summary>Whether all terms may stand in the text of a pack. Where it leaves something out, a phrase may begin before that or end behind it, and a word may be cut in two.</summary>
    /// <param name="text">As <see cref="PackText"/> writes it.</param>
    internal bool MayStandIn(ReadOnlySpan<char> text)
    {
        // Of each term a bit for each word: whether it, and all before it, ended with the last word of the text.
        Span<uint> states = stackalloc uint[Terms.Count];
        Span<bool> found = stackalloc bool[Terms.Count];
        states.Clear();
        found.Clear();
        Span<char> folded = stackalloc char[Words.MaxLength];
        var end = 0;
        for (var position = 0; found.Contains(false) && Words.TryNextFolded(text, ref position, folded, out var place, out var length); end = place.End.Value)
        {
            var hasGap = text[end..place.Start.Value].Contains(PackText.Gap);
            var isPart = (place.Start.Value > 0 && text[place.Start.Value - 1] == PackText.Gap) || (place.End.Value < text.Length && text[place.End.Value] == PackText.Gap);
            for (var number = 0; number < states.Length; number++)
            {
                var term = Terms[number];
                var ends = 1U << (term.Words.Count - 1);
                if (hasGap)
                {
                    found[number] |= states[number] != 0;
                    states[number] = ends - 1;
                }

                var matches = 0U;
                for (var i = 0; i < term.Words.Count; i++)
                {
                    matches |= isPart || Equals(term, i, folded[..length]) ? 1U << i : 0;
                }

                states[number] = ((states[number] << 1) | 1) & matches;
                found[number] |= (states[number] & ends) != 0;
            }
        }

        for (var number = 0; number < states.Length && text[end..].Contains(PackText.Gap); number++)
        {
            found[number] |= states[number] != 0;
        }

        return !found.Contains(false);
    }

    /// <summary>Whether the first word of any term stands in a text: most texts are done with that.</summary>
    private bool AnyBeginsIn(ReadOnlySpan<char> text)
    {
        Span<char> folded = stackalloc char[Words.MaxLength];
        for (var position = 0; Words.TryNextFolded(text, ref position, folded, out _, out var length);)
        {
            foreach (var term in Terms)
            {
                if (Equals(term, 0, folded[..length]))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool Equals(SearchTerm term, int index, ReadOnlySpan<char> word) =>
        term.IsPrefix && index == term.Words.Count - 1 ? word.StartsWith(term.Words[index]) : word.SequenceEqual(term.Words[index]);

    private static bool StandsAt(SearchTerm term, List<(Range Place, string Word)> words, int start)
    {
        if (start + term.Words.Count > words.Count)
        {
            return false;
        }

        for (var i = 0; i < term.Words.Count; i++)
        {
            if (!Equals(term, i, words[start + i].Word))
            {
                return false;
            }
        }

        return true;
    }
}
