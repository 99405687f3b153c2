namespace SwisperStudio.Core.Search;

/// <summary>Words that stand one after the other; the last may be the beginning of one.</summary>
/// <param name="Words">Folded.</param>
/// <param name="IsPrefix">Whether the last word may go on.</param>
internal sealed record SearchTerm(IReadOnlyList<string> Words, bool IsPrefix);
