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

    /// <summary>Most ids of observations, and of scores, in a list. A trace whose observations do not fit stands there without: a client reads it by itself.</summary>
    private const int MaxIds = 10_000;

    public static RouteGroupBuilder MapLangfuseTraces(this RouteGroupBuilder api)
    {
        api.MapGet("/traces", ListAsync).WithSummary("List the project's traces, newest first")
            .WithQuery("page", JsonSchemaType.Integer, "From 1")
            .WithQuery("limit", JsonSchemaType.Integer, "1 to 100; 50 if not sent")
            .WithQuery("userId", JsonSchemaType.String, "Exactly this user")
            .WithQuery("sessionId", JsonSchemaType.String, "Exactly this session")
            .WithQuery("name", JsonSchemaType.String, "Exactly this name")
            .WithQuery("tags", JsonSchemaType.String, "Having this tag; repeated, all of them")
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
            IsExact = true,
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
        var keys = read.Data.Select(t => (Guid?)t.Trace.Key).ToList();
        var fitting = Fitting(read.Data.Select(t => ((Guid?)t.Trace.Key, t.Trace.ObservationCount)), MaxIds).ToList();
        var observations = (await db.Observations.Where(o => o.ProjectId == project && fitting.Contains(o.TraceKey)).Select(o => new { o.TraceKey, o.Id }).ToListAsync(cancel))
            .ToLookup(o => o.TraceKey, o => o.Id);
        var scores = (await db.Scores.Where(s => s.ProjectId == project && keys.Contains(s.TraceKey)).OrderBy(s => s.TraceKey).ThenBy(s => s.Key).Take(MaxIds).Select(s => new { s.TraceKey, s.Id }).ToListAsync(cancel))
            .ToLookup(s => s.TraceKey, s => s.Id);
        return new LangfusePage<LangfuseTraceLine>(
            [.. read.Data.Select(t => new LangfuseTraceLine(t, [.. observations[t.Trace.Key]], [.. scores[t.Trace.Key]]))],
            LangfusePageMeta.Of(page, limit, read.Meta.TotalItems));
    }

    /// <summary>Those whose sizes fit, each after what has gone before it.</summary>
    internal static IEnumerable<T> Fitting<T>(IEnumerable<(T Item, int Size)> items, int room)
    {
        foreach (var (item, size) in items)
        {
            if (size <= room)
            {
                room -= size;
                yield return item;
            }
        }
    }

    private static async Task<Ok<LangfuseTraceDetails>> GetAsync(string id, ProjectScope scope, TraceList traces, StudioDbContext db, BulkSql bulk, CancellationToken cancel)
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
            await LangfuseObservation.ReadAsync(db, bulk, trace.ProjectId, rows, cancel),
            [.. (await ScoreQueries.OfTraceAsync(db, trace.ProjectId, trace.Key, MaxScores, cancel)).Select(LangfuseScore.Of)]));
    }
}
