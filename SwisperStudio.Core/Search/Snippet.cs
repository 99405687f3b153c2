namespace SwisperStudio.Core.Search;

/// <summary>The part of a text that shows its finds.</summary>
internal static class Snippet
{
    private const int MaxLength = 240;
    private const int Before = 60;

    /// <summary>Cuts a text around its first find.</summary>
    /// <param name="text">The text.</param>
    /// <param name="places">The finds, in order; at least one.</param>
    public static (string Text, IReadOnlyList<(int Start, int Length)> Matches) Of(string text, IReadOnlyList<Range> places)
    {
        var first = places[0].Start.Value;
        var start = text.Length <= MaxLength ? 0 : Math.Max(0, Math.Min(first - Before, text.Length - MaxLength));
        var end = Math.Min(text.Length, start + MaxLength);
        // Not between the halves of a character.
        start += start > 0 && char.IsLowSurrogate(text[start]) ? 1 : 0;
        end -= end < text.Length && char.IsHighSurrogate(text[end - 1]) ? 1 : 0;
        var matches = places.Where(p => p.Start.Value < end)
            .Select(p => (p.Start.Value - start, Math.Min(p.End.Value, end) - p.Start.Value));
        return (text[start..end], [.. matches]);
    }
}
