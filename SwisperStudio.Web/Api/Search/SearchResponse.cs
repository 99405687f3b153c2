using System.Globalization;
using SwisperStudio.Core.Search;

namespace SwisperStudio.Web.Api.Search;

/// <summary>A page of hits.</summary>
/// <param name="Hits">Newest first. A page may hold fewer than asked for, and still not be the last.</param>
/// <param name="NextCursor">Send it as <c>cursor</c> for the next page; null at the end.</param>
public sealed record SearchResponse(IReadOnlyList<SearchHitResponse> Hits, string? NextCursor)
{
    internal static SearchResponse Of(SearchPage page) =>
        new([.. page.Hits.Select(SearchHitResponse.Of)], page.Next?.ToString(CultureInfo.InvariantCulture));
}
