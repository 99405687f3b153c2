namespace SwisperStudio.Core.Search;

/// <summary>Hits, newest first.</summary>
/// <param name="Hits">At most as many as asked for; fewer, even none, when long looking found no more.</param>
/// <param name="Next">Where to look on; null at the end.</param>
public sealed record SearchPage(IReadOnlyList<SearchHit> Hits, long? Next);
