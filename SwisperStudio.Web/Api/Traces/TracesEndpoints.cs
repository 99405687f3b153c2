using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.OpenApi;
using SwisperStudio.Core;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Ingestion;
using SwisperStudio.Core.Projects;
using SwisperStudio.Core.Traces;
using SwisperStudio.Web.Api.Requests;
using SwisperStudio.Web.Auth;

namespace SwisperStudio.Web.Api.Traces;

/// <summary>Runs of observed systems: contract/rest-api.md, section 7.</summary>
internal static class TracesEndpoints
{
    public static RouteGroupBuilder MapTraces(this RouteGroupBuilder api)
    {
        var traces = api.MapGroup("/traces").WithTags("Traces");
        traces.MapPost("", CreateAsync).RequireAuthorization(ApiPolicies.Edit)
            .WithSummary("Send a trace; sent again, the stored one is returned unchanged");
        traces.MapPatch("/{id}", UpdateAsync).RequireAuthorization(ApiPolicies.Edit)
            .WithSummary("Update a trace; the update may come before the trace");
        traces.MapGet("", ListAsync)
            .WithSummary("List a project's traces, newest first")
            .WithQuery("project_id", JsonSchemaType.String, "The project", isRequired: true)
            .WithQuery("page", JsonSchemaType.Integer, "From 1")
            .WithQuery("limit", JsonSchemaType.Integer, "1 to 1000; 50 if not sent")
            .WithQuery("user_id", JsonSchemaType.String, "Exactly this user of the client system")
            .WithQuery("session_id", JsonSchemaType.String, "Exactly this conversation")
            .WithQuery("name", JsonSchemaType.String, "The name contains this, in any case")
            .WithQuery("start_date", JsonSchemaType.String, "Not before")
            .WithQuery("end_date", JsonSchemaType.String, "Not after")
            .WithQuery("tags", JsonSchemaType.String, "At least one of these tags; may be repeated")
            .WithQuery("environment", JsonSchemaType.String, "Exactly this environment of the client system")
            .WithQuery("version", JsonSchemaType.String, "Exactly this version of the client system")
            .WithQuery("fields", JsonSchemaType.String, "summary: without input and output")
            .WithQuery("cursor", JsonSchemaType.String, "next_cursor of the page before, instead of page: costs the same however far down the list");
        traces.MapGet("/{id}", GetAsync).WithSummary("Read a trace");
        traces.MapGet("/{id}/tree", TreeAsync).WithSummary("Read a trace's observations, nested, with their documents")
            .Produces<ObservationTreeNode[]>().Produces<ErrorDetail>(StatusCodes.Status404NotFound);
        traces.MapGet("/{id}/graph", GraphAsync).WithSummary("Read a trace's observations as nodes and edges");
        traces.MapDelete("/{id}", DeleteAsync).RequireAuthorization(ApiPolicies.Edit)
            .WithSummary("Delete a trace and its observations");
        traces.MapDelete("", DeleteAllAsync).RequireAuthorization(ApiPolicies.Edit)
            .WithSummary("Delete all traces of a project")
            .WithQuery("project_id", JsonSchemaType.String, "The project", isRequired: true);
        return api;
    }

    private static async Task<Results<Created<TraceResponse>, NotFound<ErrorDetail>>> CreateAsync(
        Body<CreateTraceRequest> body,
        ProjectScope scope,
        HttpContext context,
        IngestQueue queue,
        TimeProvider time)
    {
        var project = await scope.TargetAsync(body.Value.ProjectId) ?? throw CreateTraceRequest.MissingProject();
        var stored = await queue.StoreAsync([body.Value.ToPatch(project, Receipt.Now(context, time))], body.Size);
        return TypedResults.Created((string?)null, TraceResponse.Of(stored[0].Trace!));
    }

    private static async Task<Results<Ok<TraceResponse>, NotFound<ErrorDetail>>> UpdateAsync(
        string id,
        Body<UpdateTraceRequest> body,
        ProjectScope scope,
        HttpContext context,
        IngestQueue queue,
        TimeProvider time)
    {
        PathIds.Check(id, "trace_id");
        var patch = body.Value.ToPatch(id, await scope.TargetAsync(body.Value.ProjectId), Receipt.Now(context, time));
        var stored = (await queue.StoreAsync([patch], body.Size))[0];
        return stored.IsUnknownProject ? throw ProjectScope.Undecided()
            : stored.Trace is { } trace ? TypedResults.Ok(TraceResponse.Of(trace))
            : NotFound(id);
    }

    private static async Task<Ok<Page<TraceListItem>>> ListAsync(
        QueryFields query,
        ProjectScope scope,
        TraceList traces,
        StudioDbContext db,
        CancellationToken cancel)
    {
        var projectId = query.RequiredText("project_id");
        var (page, limit) = PageMeta.Read(query);
        var filter = new TraceFilter
        {
            UserId = query.Text("user_id"),
            SessionId = query.Text("session_id"),
            From = query.Time("start_date"),
            To = query.Time("end_date"),
            Name = query.Text("name"),
            Tags = query.Texts("tags"),
            Environment = query.Text("environment"),
            Version = query.Text("version"),
        };
        var cursor = query.Cursor("cursor");
        query.ThrowIfInvalid();
        var isSummary = query.Text("fields") == "summary";
        return TypedResults.Ok(scope.Caller.Project(projectId) is { } project
            ? await traces.ReadAsync(db, project, filter, cursor, page, limit, isSummary, cancel)
            : new Page<TraceListItem>([], PageMeta.Of(page, limit, 0)));
    }

    private static async Task<Results<Ok<TraceResponse>, NotFound<ErrorDetail>>> GetAsync(string id, ProjectScope scope, StudioDbContext db, CancellationToken cancel) =>
        await FindAsync(id, scope, db, cancel) is { } trace ? TypedResults.Ok(TraceResponse.Of(trace)) : NotFound(id);

    private static async Task<IResult> TreeAsync(string id, ProjectScope scope, StudioDbContext db, BulkSql bulk, HttpContext context, CancellationToken cancel)
    {
        if (await FindAsync(id, scope, db, cancel) is not { } trace)
        {
            return NotFound(id);
        }

        context.Response.ContentType = "application/json; charset=utf-8";
        await ObservationTreeWriter.WriteAsync(context.Response.BodyWriter, db, bulk, trace, cancel);
        return Results.Empty;
    }

    private static async Task<Results<Ok<TraceGraph>, NotFound<ErrorDetail>>> GraphAsync(string id, ProjectScope scope, StudioDbContext db, CancellationToken cancel) =>
        await FindAsync(id, scope, db, cancel) is { } trace
            ? TypedResults.Ok(TraceGraph.Of(await ObservationQueries.OfTraceAsync(db, trace.ProjectId, trace.Key, cancel)))
            : NotFound(id);

    private static async Task<Results<NoContent, NotFound<ErrorDetail>>> DeleteAsync(
        string id,
        ProjectScope scope,
        StudioDbContext db,
        TraceDeletion deletion,
        CancellationToken cancel) =>
        await FindAsync(id, scope, db, cancel) is { } trace && await deletion.DeleteAsync(db, trace.ProjectId, trace.Key, cancel)
            ? TypedResults.NoContent()
            : NotFound(id);

    private static async Task<Results<NoContent, NotFound<ErrorDetail>>> DeleteAllAsync(
        QueryFields query,
        ProjectScope scope,
        ProjectDirectory projects,
        StudioDbContext db,
        TraceDeletion deletion,
        CancellationToken cancel)
    {
        var id = query.RequiredText("project_id");
        query.ThrowIfInvalid();
        if (scope.Caller.Project(id) is not { } project || !await projects.ExistsAsync(project, cancel))
        {
            return TypedResults.NotFound(new ErrorDetail($"Project {id} not found"));
        }

        await deletion.DeleteAllAsync(db, project, null, cancel);
        return TypedResults.NoContent();
    }

    /// <summary>The trace of this id in the projects of a request; null if there is none.</summary>
    public static async Task<Trace?> FindAsync(string id, ProjectScope scope, StudioDbContext db, CancellationToken cancel)
    {
        var projects = await scope.ReadableAsync(cancel);
        var key = Hash128.Of(id);
        return await db.Traces.AsNoTracking()
            .Where(t => projects.Contains(t.ProjectId) && t.Key == key)
            .OrderByDescending(t => t.LastSeen)
            .FirstOrDefaultAsync(cancel);
    }

    private static NotFound<ErrorDetail> NotFound(string id) => TypedResults.NotFound(new ErrorDetail($"Trace {id} not found"));
}
