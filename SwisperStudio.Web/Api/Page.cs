using System.Text.Json.Serialization;
using SwisperStudio.Web.Api.Requests;

namespace SwisperStudio.Web.Api;

/// <summary>A page of a list (contract/rest-api.md, section 5).</summary>
/// <param name="Data">The items.</param>
/// <param name="Meta">Where the page stands.</param>
public sealed record Page<T>(IReadOnlyList<T> Data, PageMeta Meta);

/// <summary>Where a page stands.</summary>
/// <param name="Number">Page number, from 1; <c>page</c> on the wire.</param>
/// <param name="Limit">Items a page.</param>
/// <param name="TotalItems">Items of all pages.</param>
/// <param name="TotalPages">Number of pages; 0 when there are no items.</param>
/// <param name="TotalItemsIsEstimate">Sent as true where <paramref name="TotalItems"/>, and with it the pages, are estimated; otherwise not at all.</param>
/// <param name="NextCursor">Where the next page begins, in lists that can be read by cursor; not sent with the last page.</param>
public sealed record PageMeta(
    [property: JsonPropertyName("page")] int Number,
    int Limit,
    int TotalItems,
    int TotalPages,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? TotalItemsIsEstimate = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? NextCursor = null)
{
    internal const int DefaultLimit = 50;
    internal const int MaxLimit = 1000;

    internal static (int Page, int Limit) Read(QueryFields query) =>
        (query.Integer("page", 1, 1), query.Integer("limit", DefaultLimit, 1, MaxLimit));

    internal static PageMeta Of(int page, int limit, int total) => new(page, limit, total, (int)(((long)total + limit - 1) / limit));
}
