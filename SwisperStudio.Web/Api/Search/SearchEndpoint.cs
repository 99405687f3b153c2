using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.OpenApi;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Search;
using SwisperStudio.Web.Api.Requests;

namespace SwisperStudio.Web.Api.Search;

/// <summary>Text search over the documents of a project's traces and observations.</summary>
internal static class SearchEndpoint
{
    private const int DefaultLimit = 20;
    private const int MaxLimit = 100;

    public static RouteGroupBuilder MapSearch(this RouteGroupBuilder api)
    {
        api.MapGet("/search", FindAsync).WithTags("Search")
            .WithSummary("Find text in inputs and outputs, newest first")
            .WithQuery("project_id", JsonSchemaType.String, "The project", isRequired: true)
            .WithQuery("q", JsonSchemaType.String, "Words that must all be there; \"words in quotes\" must follow one another; word* begins a word", isRequired: true)
            .WithQuery("limit", JsonSchemaType.Integer, "1 to 100; 20 if not sent")
            .WithQuery("cursor", JsonSchemaType.String, "next_cursor of the page before");
        return api;
    }

    private static async Task<Ok<SearchResponse>> FindAsync(QueryFields query, ProjectScope scope, StudioDbContext db, BulkSql bulk, CancellationToken cancel)
    {
        var projectId = query.RequiredText("project_id");
        var text = query.RequiredText("q");
        var limit = query.Integer("limit", DefaultLimit, 1, MaxLimit);
        var before = query.Position("cursor");
        var search = SearchText.Parse(text);
        if (search is null)
        {
            query.ThrowIfInvalid();
            query.Refuse("q", $"Send 1 to {SearchText.MaxWords} words in at most {SearchText.MaxLength} characters, with {SearchText.MinPrefix} or more before a *");
        }

        query.ThrowIfInvalid();
        return TypedResults.Ok(scope.Caller.Project(projectId) is { } project
            ? SearchResponse.Of(await SearchQueries.FindAsync(db, bulk, project, search!, before, limit, cancel))
            : new SearchResponse([], null));
    }
}
