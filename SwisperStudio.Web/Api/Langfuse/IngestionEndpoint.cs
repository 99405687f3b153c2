using Microsoft.AspNetCore.Http.HttpResults;
using SwisperStudio.Core.Connections;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Ingestion;
using SwisperStudio.Core.Scores;
using SwisperStudio.Web.Api.Batch;
using SwisperStudio.Web.Api.Requests;
using SwisperStudio.Web.Auth;

namespace SwisperStudio.Web.Api.Langfuse;

/// <summary>
/// <c>POST /api/public/ingestion</c>: events of Langfuse's clients (JavaScript v3, Python v2), all of them durable before the answer. A client that finds an error in the
/// answer sends the whole batch again; the stamps of its events make that a repetition of what is stored.
/// </summary>
internal static class IngestionEndpoint
{
    public static RouteGroupBuilder MapIngestion(this RouteGroupBuilder api)
    {
        api.MapPost("/ingestion", StoreAsync).RequireAuthorization(ApiPolicies.Edit)
            .WithSummary("Send up to 10,000 events; one bad event does not fail the others")
            // Any type leads here, so that a wrong one is refused as such.
            .Accepts<IngestionRequest>("application/json", "*/*")
            .Produces<IngestionResponse>(StatusCodes.Status207MultiStatus);
        return api;
    }

    private static async Task<JsonHttpResult<IngestionResponse>> StoreAsync(
        HttpContext context,
        ProjectScope scope,
        IngestQueue queue,
        ScoreStore scores,
        StudioDbContext db,
        TimeProvider time,
        CancellationToken cancel)
    {
        if (!context.Request.HasJsonContentType())
        {
            throw new RequestException(StatusCodes.Status415UnsupportedMediaType, "Content-Type must be application/json.");
        }

        var json = await RequestBytes.ReadAsync(context);
        var envelope = JsonFields.ParseBody(json);
        var batch = envelope.RequiredArray("batch");
        envelope.ThrowIfInvalid();
        var project = await scope.TargetAsync();
        var items = BatchItems.Read(batch);
        var receipt = Receipt.Now(context, time);
        receipt = receipt with { Sender = SenderOf(receipt.Sender, envelope.Object("metadata"), items) };
        var errors = new List<IngestionFailure>();
        var events = new List<IngestionEvent>();
        foreach (var item in items)
        {
            try
            {
                events.Add(IngestionEvent.Read(item, project, receipt));
            }
            catch (RequestException refused)
            {
                errors.Add(new IngestionFailure(IngestionEvent.IdOf(item), LangfuseError.Text(refused.Detail)));
            }
        }

        var unknown = await StorePatchesAsync(queue, events, json.Length);
        var lost = await scores.StoreAsync(db, project, [.. events.Select(e => e.Score).OfType<Score>()], cancel);
        unknown.UnionWith(events.Where(e => e.Score is { } score && lost.Contains(score)));
        errors.AddRange(unknown.Select(e => new IngestionFailure(e.Id, ProjectScope.Undecided().Message)));
        return TypedResults.Json(
            new IngestionResponse([.. events.Where(e => !unknown.Contains(e)).Select(e => new IngestionSuccess(e.Id))], errors),
            statusCode: StatusCodes.Status207MultiStatus);
    }

    /// <returns>Those whose project nothing tells.</returns>
    private static async Task<HashSet<IngestionEvent>> StorePatchesAsync(IngestQueue queue, List<IngestionEvent> events, int bytes)
    {
        var patches = events.SelectMany(e => e.Patches, (e, patch) => (Event: e, Patch: patch)).ToList();
        if (patches.Count == 0)
        {
            return [];
        }

        var stored = await queue.StoreAsync([.. patches.Select(p => p.Patch)], bytes);
        return [.. patches.Zip(stored).Where(p => p.Second.IsUnknownProject).Select(p => p.First.Event)];
    }

    // {"sdk_name":"langfuse-js","sdk_version":"3.39.2",…}; its environment stands in some of the events.
    private static Sender? SenderOf(Sender? sender, JsonFields? metadata, List<JsonFields> items)
    {
        sender = sender.In(items.Select(i => i.Object("body")?.AnyText("environment").Value).FirstOrDefault(e => e is not null));
        return metadata?.AnyText("sdk_version").Value is { } version
            ? (sender ?? Sender.Unknown) with { SdkVersion = Sender.Kept($"{metadata.AnyText("sdk_name").Value} {version}".Trim()) }
            : sender;
    }
}
