using System.Globalization;
using System.Text.Json.Serialization;
using SwisperStudio.Web.Api.Requests;

namespace SwisperStudio.Web.Api.Langfuse;

/// <summary>A page of a list.</summary>
/// <param name="Data">The items.</param>
/// <param name="Meta">Where the page stands.</param>
public sealed record LangfusePage<T>(IEnumerable<T> Data, LangfusePageMeta Meta);

/// <summary>Where a page stands.</summary>
/// <param name="Page">Page number, from 1.</param>
/// <param name="Limit">Items a page.</param>
/// <param name="TotalItems">Items of all pages; of very many an estimate, or the least that there are.</param>
/// <param name="TotalPages">Number of pages.</param>
public sealed record LangfusePageMeta(
    int Page,
    int Limit,
    [property: JsonPropertyName("totalItems")] int TotalItems,
    [property: JsonPropertyName("totalPages")] int TotalPages)
{
    /// <summary>Most items a page.</summary>
    internal const int MaxLimit = 100;

    /// <summary>What clients that ask by <c>cursor</c> send for the next page; left out on the last.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Cursor => Page < TotalPages ? (Page + 1).ToString(CultureInfo.InvariantCulture) : null;

    internal static LangfusePageMeta Of(int page, int limit, int total)
    {
        var meta = PageMeta.Of(page, limit, total);
        return new(page, limit, meta.TotalItems, meta.TotalPages);
    }

    /// <summary>Reads <c>page</c>, or the <c>cursor</c> that stands for it, and <c>limit</c>.</summary>
    internal static (int Page, int Limit) Read(QueryFields query) => (query.Integer("page", query.Integer("cursor", 1, 1), 1), query.Integer("limit", PageMeta.DefaultLimit, 1, MaxLimit));

    /// <summary>The project of a list.</summary>
    /// <exception cref="RequestException">400: the key opens several, and nothing names one. 403: it opens another. 404: there is no such project.</exception>
    internal static async ValueTask<Guid> ProjectAsync(ProjectScope scope, CancellationToken cancel) => await scope.ReadableAsync(cancel) switch
    {
        { Count: 0 } => throw LangfuseApi.NotFound("Project"),
        { Count: 1 } one => one.Single(),
        _ => throw new RequestException(StatusCodes.Status400BadRequest, "This key opens several projects. Send the key of one, project_id in the query, or the header X-Project-Id"),
    };
}
