namespace SwisperStudio.Core.Search;

/// <summary>A place in a document where a search's terms stand.</summary>
/// <param name="TraceId">The trace's id; null while it is unknown.</param>
/// <param name="TraceName">Name of the run.</param>
/// <param name="ObservationId">The observation whose document it is; null for the trace's own.</param>
/// <param name="ObservationName">Name of the step.</param>
/// <param name="IsOutput">Whether it is the output document, else the input.</param>
/// <param name="Path">The value's place in the document, e.g. <c>messages[3].content</c>; empty for the root.</param>
/// <param name="Snippet">The text around the first find, unescaped.</param>
/// <param name="Matches">The finds in the snippet: first character and length, in UTF-16 units.</param>
public sealed record SearchHit(
    string? TraceId,
    string? TraceName,
    string? ObservationId,
    string? ObservationName,
    bool IsOutput,
    string Path,
    string Snippet,
    IReadOnlyList<(int Start, int Length)> Matches);
