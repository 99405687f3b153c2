using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.OpenApi;
using SwisperStudio.Core;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Traces;
using SwisperStudio.Web.Api.Observations;
using SwisperStudio.Web.Api.Requests;

namespace SwisperStudio.Web.Api.Langfuse;

/// <summary><c>/api/public/observations</c>.</summary>
internal static class LangfuseObservations
{
    public static RouteGroupBuilder MapLangfuseObservations(this RouteGroupBuilder api)
    {
        // Clients read the same under the prefix of their time.
        foreach (var observations in new[] { "/observations", "/v2/observations" })
        {
            api.MapGet(observations, ListAsync).WithSummary($"List a trace's observations, or those of the newest {ObservationQueries.MaxTraces:N0} traces of the project")
                .WithQuery("page", JsonSchemaType.Integer, "From 1")
                .WithQuery("limit", JsonSchemaType.Integer, "1 to 100; 50 if not sent")
                .WithQuery("traceId", JsonSchemaType.String, "Of this trace")
                .WithQuery("type", JsonSchemaType.String, "Of this kind, e.g. GENERATION")
                .WithQuery("name", JsonSchemaType.String, "Exactly this name")
                .WithQuery("parentObservationId", JsonSchemaType.String, "Children of this observation");
            api.MapGet(observations + "/{id}", GetAsync).WithSummary("Read an observation");
        }

        return api;
    }

    private static async Task<Ok<LangfusePage<LangfuseObservation>>> ListAsync(QueryFields query, ProjectScope scope, StudioDbContext db, BulkSql bulk, CancellationToken cancel)
    {
        var (page, limit) = LangfusePageMeta.Read(query);
        var type = query.Text("type");
        if (type is not null && WireType.Find(type) is null)
        {
            query.Refuse("type", "Input should be a type of observation, e.g. SPAN, GENERATION or EVENT");
        }

        query.ThrowIfInvalid();
        var filter = new ObservationFilter { TraceId = query.Text("traceId"), Type = WireType.Find(type), Name = query.Text("name"), ParentId = query.Text("parentObservationId") };
        var project = await LangfusePageMeta.ProjectAsync(scope, cancel);
        await using var snapshot = await db.BeginSnapshotAsync(cancel);
        var (rows, count) = await ObservationQueries.ListAsync(db, project, filter, (page - 1L) * limit, limit, cancel);
        return TypedResults.Ok(new LangfusePage<LangfuseObservation>(await LangfuseObservation.ReadAsync(db, bulk, project, rows, cancel), LangfusePageMeta.Of(page, limit, count)));
    }

    private static async Task<Ok<LangfuseObservation>> GetAsync(string id, ProjectScope scope, StudioDbContext db, BulkSql bulk, CancellationToken cancel)
    {
        var projects = await scope.ReadableAsync(cancel);
        var key = Hash128.Of(id);
        await using var snapshot = await db.BeginSnapshotAsync(cancel);
        var rows = await db.Observations.AsNoTracking().Where(o => projects.Contains(o.ProjectId) && o.Key == key && o.TraceKey != null).OrderBy(o => o.ProjectId).Take(2).ToListAsync(cancel);
        var row = LangfuseApi.TheOne($"Observation {id}", rows);
        return TypedResults.Ok(LangfuseApi.TheOne($"Observation {id}", await LangfuseObservation.ReadAsync(db, bulk, row.ProjectId, [row], cancel)));
    }
}
