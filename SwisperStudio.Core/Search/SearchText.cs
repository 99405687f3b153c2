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
        var words = Words.Of(text);
        var places = new List<Range>();
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

    private static bool StandsAt(SearchTerm term, List<(Range Place, string Word)> words, int start)
    {
        if (start + term.Words.Count > words.Count)
        {
            return false;
        }

        for (var i = 0; i < term.Words.Count; i++)
        {
            var isPrefix = term.IsPrefix && i == term.Words.Count - 1;
            if (isPrefix ? !words[start + i].Word.StartsWith(term.Words[i], StringComparison.Ordinal) : words[start + i].Word != term.Words[i])
            {
                return false;
            }
        }

        return true;
    }
}
