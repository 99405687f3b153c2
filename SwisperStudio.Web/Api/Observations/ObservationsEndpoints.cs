using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SwisperStudio.Core;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Ingestion;
using SwisperStudio.Web.Api.Requests;
using SwisperStudio.Web.Auth;

namespace SwisperStudio.Web.Api.Observations;

/// <summary>Steps of traces: contract/rest-api.md, section 8.</summary>
internal static class ObservationsEndpoints
{
    public static RouteGroupBuilder MapObservations(this RouteGroupBuilder api)
    {
        var observations = api.MapGroup("/observations").WithTags("Observations");
        observations.MapPost("", CreateAsync).RequireAuthorization(ApiPolicies.Edit)
            .WithSummary("Send an observation; sent again, the stored one is returned unchanged");
        observations.MapPatch("/{id}", UpdateAsync).RequireAuthorization(ApiPolicies.Edit)
            .WithSummary("Update an observation; an update that overtakes its create is kept and answered 404");
        observations.MapGet("/{id}", GetAsync)
            .WithSummary("Read an observation without its documents");
        return api;
    }

    private static async Task<Results<Created<ObservationResponse>, NotFound<ErrorDetail>>> CreateAsync(
        Body<CreateObservationRequest> body,
        ProjectScope scope,
        HttpContext context,
        IngestQueue queue,
        TimeProvider time)
    {
        var patch = body.Value.ToPatch(await scope.TargetAsync(body.Value.ProjectId), Receipt.Now(context, time));
        var result = await StoreAsync(queue, patch, body.Size);
        return TypedResults.Created((string?)null, ObservationResponse.Of(result.Observation!, body.Value.TraceId));
    }

    private static async Task<Results<Ok<ObservationResponse>, NotFound<ErrorDetail>>> UpdateAsync(
        string id,
        Body<UpdateObservationRequest> body,
        ProjectScope scope,
        HttpContext context,
        IngestQueue queue,
        TimeProvider time)
    {
        PathIds.Check(id, "observation_id");
        var patch = body.Value.ToPatch(id, await scope.TargetAsync(body.Value.ProjectId), Receipt.Now(context, time));
        var result = await StoreAsync(queue, patch, body.Size);

        // Stored, and applied when the create comes; the client's retry changes nothing (contract/rest-api.md, section 15 row 1).
        return result is { Observation: { } observation, Trace: { } trace }
            ? TypedResults.Ok(ObservationResponse.Of(observation, trace.Id))
            : NotFound(id);
    }

    private static async Task<Results<Ok<ObservationResponse>, NotFound<ErrorDetail>>> GetAsync(
        string id,
        ProjectScope scope,
        StudioDbContext db,
        CancellationToken cancel)
    {
        var projects = await scope.ReadableAsync(cancel);
        var key = Hash128.Of(id);
        var found = await db.Observations.AsNoTracking()
            .Where(o => projects.Contains(o.ProjectId) && o.Key == key && o.TraceKey != null)
            .Join(db.Traces, o => new { o.ProjectId, Key = o.TraceKey!.Value }, t => new { t.ProjectId, t.Key }, (o, t) => new { Observation = o, TraceId = t.Id })
            .FirstOrDefaultAsync(cancel);
        return found is null ? NotFound(id) : TypedResults.Ok(ObservationResponse.Of(found.Observation, found.TraceId));
    }

    private static async Task<IngestResult> StoreAsync(IngestQueue queue, ObservationPatch patch, int size)
    {
        var result = (await queue.StoreAsync([patch], size))[0];
        return result.IsUnknownProject ? throw ProjectScope.Undecided() : result;
    }

    private static NotFound<ErrorDetail> NotFound(string id) => TypedResults.NotFound(new ErrorDetail($"Observation {id} not found"));
}
