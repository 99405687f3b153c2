using SwisperStudio.Core.Search;

namespace SwisperStudio.Web.Api.Search;

/// <summary>A place where the text was found.</summary>
/// <param name="TraceId">The trace; null while the observation's trace is unknown.</param>
/// <param name="TraceName">Name of the run.</param>
/// <param name="ObservationId">The observation whose document it is; null for a document of the trace itself.</param>
/// <param name="ObservationName">Name of the step.</param>
/// <param name="Document"><c>input</c> or <c>output</c>.</param>
/// <param name="KeyPath">The value's place in the document, like <c>messages[3].content</c>; empty for the document as a whole.</param>
/// <param name="Snippet">The text around the first match, unescaped; members of objects as <c>key: value</c>.</param>
/// <param name="Matches">The matches in the snippet.</param>
public sealed record SearchHitResponse(
    string? TraceId,
    string? TraceName,
    string? ObservationId,
    string? ObservationName,
    string Document,
    string KeyPath,
    string Snippet,
    IReadOnlyList<SearchMatch> Matches)
{
    internal static SearchHitResponse Of(SearchHit hit) => new(
        hit.TraceId,
        hit.TraceName,
        hit.ObservationId,
        hit.ObservationName,
        hit.IsOutput ? "output" : "input",
        hit.Path,
        hit.Snippet,
        [.. hit.Matches.Select(m => new SearchMatch(m.Start, m.Length))]);
}
