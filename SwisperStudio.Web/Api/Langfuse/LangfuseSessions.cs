using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.OpenApi;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Metrics;
using SwisperStudio.Core.Projects;
using SwisperStudio.Core.Traces;
using SwisperStudio.Web.Api.Requests;
using SwisperStudio.Web.Api.Traces;

namespace SwisperStudio.Web.Api.Langfuse;

/// <summary><c>/api/public/sessions</c>: the conversations that traces name.</summary>
internal static class LangfuseSessions
{
    // Pages are walked through from the newest session on.
    private const int MaxSessions = 10_000;

    public static RouteGroupBuilder MapLangfuseSessions(this RouteGroupBuilder api)
    {
        api.MapGet("/sessions", ListAsync).WithSummary($"List the newest {MaxSessions:N0} sessions of the project")
            .WithQuery("page", JsonSchemaType.Integer, "From 1")
            .WithQuery("limit", JsonSchemaType.Integer, "1 to 100; 50 if not sent");
        api.MapGet("/sessions/{id}", GetAsync).WithSummary($"Read a session with its newest {LangfusePageMeta.MaxLimit} traces");
        return api;
    }

    private static async Task<Ok<LangfusePage<LangfuseSession>>> ListAsync(QueryFields query, ProjectScope scope, StudioDbContext db, CancellationToken cancel)
    {
        var (page, limit) = LangfusePageMeta.Read(query);
        query.ThrowIfInvalid();
        var project = await LangfusePageMeta.ProjectAsync(scope, cancel);
        var count = await TraceGroupQueries.CountSessionsAsync(db, project, MaxSessions, cancel);
        var skip = (page - 1L) * limit;
        var rows = skip >= count ? [] : await TraceGroupQueries.SessionsAsync(db, project, null, (int)Math.Min(skip + limit, MaxSessions), cancel);
        return TypedResults.Ok(new LangfusePage<LangfuseSession>(
            [.. rows.Skip((int)Math.Min(skip, MaxSessions)).Select(r => new LangfuseSession(r.Id, LangfuseTime.Format(r.FirstTimestamp), Project.ToWire(project)))],
            LangfusePageMeta.Of(page, limit, count)));
    }

    private static async Task<Ok<LangfuseSessionDetails>> GetAsync(string id, ProjectScope scope, TraceList traces, StudioDbContext db, CancellationToken cancel)
    {
        var project = await LangfusePageMeta.ProjectAsync(scope, cancel);
        var page = await LangfuseTraces.PageAsync(db, traces, project, new TraceFilter { SessionId = id }, 1, LangfusePageMeta.MaxLimit, cancel);
        var ofSession = page.Data.ToList();
        return ofSession.Count > 0
            ? TypedResults.Ok(new LangfuseSessionDetails(id, ofSession[^1].Timestamp, Project.ToWire(project), ofSession[0].Environment, ofSession))
            : throw LangfuseApi.NotFound($"Session {id}");
    }
}
