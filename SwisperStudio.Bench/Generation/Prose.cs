using System.Globalization;
using System.Text;

namespace SwisperStudio.Bench.Generation;

/// <summary>
/// Text that compresses like people's: words of a vocabulary of 6,000 by Zipf's law, with names, numbers, times and ids between
/// them, which no dictionary holds.
/// </summary>
internal sealed class Prose(Random random)
{
    private const int VocabularySize = 6_000;

    private static readonly string[] Frequent =
        ("the of and to in a is that for it as was with be by on not he his but at are this have from or had an they which one you were her all she "
        + "there would their we him been has when who will more no if out so said what up its about into than them can only other new some could time "
        + "these two may then do first any my now such like our over man me even most made after also did many before must through back years where "
        + "much your way well down should because each just those people how too little state good very make world still own see men work long get here "
        + "between both life being under never day same another know while last might us great old year off come since against go came right used take three")
        .Split(' ');

    private static readonly string[] Words = Vocabulary();
    private static readonly double[] Cumulative = Zipf();

    public string Word()
    {
        var at = Array.BinarySearch(Cumulative, random.NextDouble() * Cumulative[^1]);
        return Words[Math.Min(at < 0 ? ~at : at, Words.Length - 1)];
    }

    public string Name() => Capital(Words[random.Next(300, 1_500)]);

    /// <summary>Sentences of about so many characters.</summary>
    public string Text(int length)
    {
        var text = new StringBuilder(length + 40);
        while (text.Length < length)
        {
            Sentence(text);
        }

        return text.ToString().TrimEnd();
    }

    public string Sentence()
    {
        var text = new StringBuilder();
        Sentence(text);
        return text.ToString().TrimEnd();
    }

    public string Id()
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes).ToString();
    }

    public string Email() => $"{Name().ToLowerInvariant()}.{Name().ToLowerInvariant()}@{Words[random.Next(300, 600)]}.example";

    public string Time(DateTime around) =>
        around.AddSeconds(random.Next(-5_000_000, 5_000_000)).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private void Sentence(StringBuilder text)
    {
        var words = random.Next(6, 19);
        for (var i = 0; i < words; i++)
        {
            var word = random.Next(40) switch
            {
                0 => random.Next(10_000).ToString(CultureInfo.InvariantCulture),
                1 => Name(),
                2 when text.Length > 0 => Word() + ",",
                3 => Word() + (random.Next(4) == 0 ? " – " + Word() : "en"),
                _ => Word(),
            };
            text.Append(i == 0 ? Capital(word) : word).Append(i == words - 1 ? random.Next(6) == 0 ? "?\n" : ". " : " ");
        }
    }

    private static string Capital(string word) => char.ToUpperInvariant(word[0]) + word[1..];

    private static string[] Vocabulary()
    {
        string[] onsets = ["b", "br", "c", "ch", "d", "dr", "f", "fl", "g", "gr", "h", "j", "k", "l", "m", "n", "p", "pr", "qu", "r", "s", "sch", "st", "t", "tr", "v", "w", "z"];
        string[] vowels = ["a", "e", "i", "o", "u", "ä", "ei", "ie", "ou", "ü", "ea", "y"];
        string[] codas = ["", "", "n", "r", "s", "t", "l", "m", "nd", "st", "ng", "ck", "rt", "sch"];
        var random = new Random(20_261_123);
        var words = new List<string>(Frequent);
        var known = words.ToHashSet();
        while (words.Count < VocabularySize)
        {
            var word = string.Concat(Enumerable.Range(0, random.Next(1, 4)).Select(_ => Of(onsets) + Of(vowels) + Of(codas)));
            if (word.Length > 2 && known.Add(word))
            {
                words.Add(word);
            }
        }

        return [.. words];

        string Of(string[] parts) => parts[random.Next(parts.Length)];
    }

    private static double[] Zipf()
    {
        var sum = 0.0;
        return [.. Enumerable.Range(1, VocabularySize).Select(rank => sum += 1.0 / (rank + 2.7))];
    }
}
