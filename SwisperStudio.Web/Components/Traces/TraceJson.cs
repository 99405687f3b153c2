using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using SwisperStudio.Core;
using SwisperStudio.Core.Data;
using SwisperStudio.Web.Api.Requests;
using SwisperStudio.Web.Api.Traces;

namespace SwisperStudio.Web.Components.Traces;

/// <summary>A whole trace as one JSON document, for the reader's own tools: streamed, never held by a circuit.</summary>
internal static class TraceJson
{
    public static async Task<IResult> GetAsync(
        Guid project,
        HttpContext context,
        StudioDbContext db,
        BulkSql bulk,
        TraceList list,
        IOptions<JsonOptions> json,
        CancellationToken cancel)
    {
        var id = TraceAddress.IdOf(PathIds.RawPath(context));
        var key = Hash128.Of(id);
        await using var snapshot = await db.BeginSnapshotAsync(cancel);
        if (await db.Traces.AsNoTracking().FirstOrDefaultAsync(t => t.ProjectId == project && t.Key == key, cancel) is not { } trace)
        {
            return TypedResults.NotFound();
        }

        var response = context.Response;
        response.ContentType = "application/json; charset=utf-8";
        if (context.Request.Query["download"] == "true")
        {
            response.Headers.ContentDisposition = new ContentDispositionHeaderValue("attachment") { FileNameStar = "trace-" + id + ".json" }.ToString();
        }

        var item = await list.ItemAsync(db, trace, cancel);
        // The tree is read in a snapshot of its own.
        await snapshot.CommitAsync(cancel);
        var output = response.BodyWriter;
        await output.WriteAsync("{\"trace\":"u8.ToArray(), cancel);
        await JsonSerializer.SerializeAsync(output, item, json.Value.SerializerOptions, cancel);
        await output.WriteAsync(",\"observations\":"u8.ToArray(), cancel);
        await ObservationTreeWriter.WriteAsync(output, db, bulk, trace, cancel);
        await output.WriteAsync("}"u8.ToArray(), cancel);
        return Results.Empty;
    }
}
