using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.OpenApi;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Scores;
using SwisperStudio.Core.Traces;
using SwisperStudio.Web.Api.Requests;
using SwisperStudio.Web.Api.Traces;

namespace SwisperStudio.Web.Api.Langfuse;

/// <summary><c>/api/public/traces</c>.</summary>
internal static class LangfuseTraces
{
    /// <summary>Most scores of a trace that are shown.</summary>
    private const int MaxScores = 1_000;

    /// <summary>Most ids of observations in a list. What follows stands there without: a client reads it trace by trace.</summary>
    private const int MaxIds = 10_000;

    public static RouteGroupBuilder MapLangfuseTraces(this RouteGroupBuilder api)
    {
        api.MapGet("/traces", ListAsync).WithSummary("List the project's traces, newest first")
            .WithQuery("page", JsonSchemaType.Integer, "From 1")
            .WithQuery("limit", JsonSchemaType.Integer, "1 to 100; 50 if not sent")
            .WithQuery("userId", JsonSchemaType.String, "Exactly this user")
            .WithQuery("sessionId", JsonSchemaType.String, "Exactly this session")
            .WithQuery("name", JsonSchemaType.String, "The name contains this, in any case")
            .WithQuery("tags", JsonSchemaType.String, "At least one of these tags; may be repeated")
            .WithQuery("environment", JsonSchemaType.String, "Exactly this environment")
            .WithQuery("fromTimestamp", JsonSchemaType.String, "Not before")
            .WithQuery("toTimestamp", JsonSchemaType.String, "Not after");
        api.MapGet("/traces/{id}", GetAsync).WithSummary("Read a trace with its observations and scores");
        return api;
    }

    private static async Task<Ok<LangfusePage<LangfuseTraceLine>>> ListAsync(QueryFields query, ProjectScope scope, TraceList traces, StudioDbContext db, CancellationToken cancel)
    {
        var (page, limit) = LangfusePageMeta.Read(query);
        var filter = new TraceFilter
        {
            UserId = query.Text("userId"),
            SessionId = query.Text("sessionId"),
            Name = query.Text("name"),
            Tags = query.Texts("tags"),
            Environment = query.Text("environment"),
            From = query.Time("fromTimestamp"),
            To = query.Time("toTimestamp"),
        };
        query.ThrowIfInvalid();
        var project = await LangfusePageMeta.ProjectAsync(scope, cancel);
        return TypedResults.Ok(await PageAsync(db, traces, project, filter, page, limit, cancel));
    }

    /// <summary>A page of a project's traces.</summary>
    internal static async Task<LangfusePage<LangfuseTraceLine>> PageAsync(
        StudioDbContext db, TraceList traces, Guid project, TraceFilter filter, int page, int limit, CancellationToken cancel)
    {
        var read = await traces.ReadTracesAsync(db, project, filter, null, page, limit, isSummary: false, cancel);
        var ids = 0;
        var keys = read.Data.TakeWhile(t => (ids += t.Trace.ObservationCount) <= MaxIds).Select(t => (Guid?)t.Trace.Key).ToList();
        var observations = (await db.Observations.Where(o => o.ProjectId == project && keys.Contains(o.TraceKey)).Select(o => new { o.TraceKey, o.Id }).ToListAsync(cancel))
            .ToLookup(o => o.TraceKey, o => o.Id);
        var scores = (await db.Scores.Where(s => s.ProjectId == project && keys.Contains(s.TraceKey)).Select(s => new { s.TraceKey, s.Id }).ToListAsync(cancel))
            .ToLookup(s => s.TraceKey, s => s.Id);
        return new LangfusePage<LangfuseTraceLine>(
            [.. read.Data.Select(t => new LangfuseTraceLine(t, [.. observations[t.Trace.Key]], [.. scores[t.Trace.Key]]))],
            LangfusePageMeta.Of(page, limit, read.Meta.TotalItems));
    }

    private static async Task<Ok<LangfuseTraceDetails>> GetAsync(string id, ProjectScope scope, TraceList traces, StudioDbContext db, CancellationToken cancel)
    {
        // The snapshot ends before the answer goes to a reader who may be slow.
        await using var snapshot = await db.BeginSnapshotAsync(cancel);
        var trace = await TracesEndpoints.FindAsync(id, scope, db, cancel) ?? throw LangfuseApi.NotFound($"Trace {id}");
        var rows = await db.Observations.AsNoTracking()
            .Where(o => o.ProjectId == trace.ProjectId && o.TraceKey == trace.Key)
            .OrderBy(o => o.StartTime).ThenBy(o => o.Key)
            .ToListAsync(cancel);
        return TypedResults.Ok(new LangfuseTraceDetails(
            await traces.WithDocumentsAsync(db, trace, cancel),
            await LangfuseObservation.ReadAsync(db, trace.ProjectId, rows, cancel),
            [.. (await ScoreQueries.OfTraceAsync(db, trace.ProjectId, trace.Key, MaxScores, cancel)).Select(LangfuseScore.Of)]));
    }
}
