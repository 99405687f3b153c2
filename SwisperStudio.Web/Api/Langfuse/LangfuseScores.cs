using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.OpenApi;
using SwisperStudio.Core;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Scores;
using SwisperStudio.Web.Api.Requests;
using SwisperStudio.Web.Auth;

namespace SwisperStudio.Web.Api.Langfuse;

/// <summary><c>/api/public/scores</c>: judgements of traces, observations and sessions.</summary>
internal static class LangfuseScores
{
    public static RouteGroupBuilder MapLangfuseScores(this RouteGroupBuilder api)
    {
        api.MapPost("/scores", CreateAsync).RequireAuthorization(ApiPolicies.Edit).WithSummary("Send a score; sent again with its id, it replaces what is stored");
        // Clients read the same under the prefix of their time.
        foreach (var scores in new[] { "/scores", "/v2/scores", "/v3/scores" })
        {
            api.MapGet(scores, ListAsync).WithSummary("List the project's scores, newest first")
                .WithQuery("page", JsonSchemaType.Integer, "From 1")
                .WithQuery("limit", JsonSchemaType.Integer, "1 to 100; 50 if not sent")
                .WithQuery("name", JsonSchemaType.String, "Exactly this name")
                .WithQuery("traceId", JsonSchemaType.String, "Of this trace");
            api.MapGet(scores + "/{id}", GetAsync).WithSummary("Read a score");
        }

        api.MapDelete("/scores/{id}", DeleteAsync).RequireAuthorization(ApiPolicies.Edit).WithSummary("Delete a score");
        return api;
    }

    private static async Task<Ok<LangfuseScoreId>> CreateAsync(Body<CreateScoreRequest> body, ProjectScope scope, ScoreStore scores, StudioDbContext db, TimeProvider time, CancellationToken cancel)
    {
        var score = body.Value.ToScore(Guid.NewGuid().ToString(), time.GetUtcNow().ToNanoseconds());
        var unknown = await scores.StoreAsync(db, await scope.TargetAsync(), [score], cancel);
        return unknown.Count == 0 ? TypedResults.Ok(new LangfuseScoreId(score.Id)) : throw ProjectScope.Undecided();
    }

    private static async Task<Ok<LangfusePage<LangfuseScore>>> ListAsync(QueryFields query, ProjectScope scope, StudioDbContext db, CancellationToken cancel)
    {
        var (page, limit) = LangfusePageMeta.Read(query);
        query.ThrowIfInvalid();
        var filter = new ScoreFilter(query.Text("name"), query.Text("traceId"));
        var skip = (int)Math.Min((page - 1L) * limit, int.MaxValue);
        var (scores, count) = await ScoreQueries.ListAsync(db, await LangfusePageMeta.ProjectAsync(scope, cancel), filter, skip, limit, cancel);
        return TypedResults.Ok(new LangfusePage<LangfuseScore>([.. scores.Select(LangfuseScore.Of)], LangfusePageMeta.Of(page, limit, count)));
    }

    private static async Task<Ok<LangfuseScore>> GetAsync(string id, ProjectScope scope, StudioDbContext db, CancellationToken cancel) =>
        TypedResults.Ok(LangfuseScore.Of(await FindAsync(id, scope, db, cancel)));

    private static async Task<NoContent> DeleteAsync(string id, ProjectScope scope, ScoreChanges changes, StudioDbContext db, CancellationToken cancel)
    {
        await changes.DeleteAsync(db, await FindAsync(id, scope, db, cancel), cancel);
        return TypedResults.NoContent();
    }

    private static async Task<Score> FindAsync(string id, ProjectScope scope, StudioDbContext db, CancellationToken cancel)
    {
        var projects = await scope.ReadableAsync(cancel);
        var key = Hash128.Of(id);
        return LangfuseApi.TheOne($"Score {id}", await db.Scores.AsNoTracking().Where(s => projects.Contains(s.ProjectId) && s.Key == key).OrderBy(s => s.ProjectId).Take(2).ToListAsync(cancel));
    }
}
