using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SwisperStudio.Core;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Ingestion;
using SwisperStudio.Core.Projects;
using SwisperStudio.Web.Api;
using SwisperStudio.Web.Api.Requests;

namespace SwisperStudio.Web.Components.Traces;

/// <summary>Takes a downloaded trace in: stored whole or not at all, and as often as one likes, since its events are creates.</summary>
internal static class TraceImport
{
    /// <summary>Path, under the project's.</summary>
    public const string Path = "/projects/{project:guid}/trace-file";

    /// <summary>Where a project takes files.</summary>
    public static string Address(Guid project) => $"/projects/{project:D}/trace-file";

    /// <summary>The endpoint. The body is the file; the antiforgery token comes as a header.</summary>
    public static async Task<Ok<ImportedTrace>> PostAsync(
        Guid project,
        HttpContext context,
        StudioDbContext db,
        IAntiforgery antiforgery,
        ProjectDirectory projects,
        IngestQueue queue,
        TimeProvider time,
        CancellationToken cancel)
    {
        if (!await antiforgery.IsRequestValidAsync(context))
        {
            throw new RequestException(StatusCodes.Status400BadRequest, "The page is no longer valid. Reload it and try again.");
        }

        if (!await projects.ExistsAsync(project, cancel))
        {
            throw new RequestException(StatusCodes.Status404NotFound, "There is no such project any more.");
        }

        var json = await RequestBytes.ReadAsync(context);
        var file = TraceFile.Read(json, project, new Receipt(time.GetUtcNow().ToNanoseconds(), FromAllProjectKey: false, Sender: null));
        var key = Hash128.Of(file.TraceId);
        var isKnown = await db.Traces.AnyAsync(t => t.ProjectId == project && t.Key == key, cancel);
        await queue.StoreAsync(file.Patches, json.Length);
        return TypedResults.Ok(new ImportedTrace(file.TraceId, !isKnown));
    }
}
