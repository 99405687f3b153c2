using Microsoft.AspNetCore.Http.HttpResults;
using SwisperStudio.Core.Ingestion;
using SwisperStudio.Web.Api.Requests;
using SwisperStudio.Web.Auth;

namespace SwisperStudio.Web.Api.Batch;

/// <summary>
/// Many events at once, durable in one go (architecture, "The batch endpoint"). One bad item never fails the others.
/// </summary>
internal static class BatchEndpoint
{
    public static RouteGroupBuilder MapBatch(this RouteGroupBuilder api)
    {
        api.MapPost("/batch", StoreAsync).RequireAuthorization(ApiPolicies.Edit).WithTags("Batch")
            .WithSummary("Send up to 10,000 traces and observations as a JSON array or NDJSON; gzip, deflate and zstd are taken")
            .Produces<BatchResponse>()
            .Produces<BatchResponse>(StatusCodes.Status207MultiStatus);
        return api;
    }

    private static async Task<JsonHttpResult<BatchResponse>> StoreAsync(HttpContext context, ProjectScope scope, IngestQueue queue, TimeProvider time)
    {
        var json = await RequestBytes.ReadAsync(context);
        var items = BatchItems.Read(json);
        var results = new BatchItemResult[items.Count];
        var patches = new List<(int Index, Patch Patch, bool IsCreate)>();
        var receipt = Receipt.Now(context, time);
        for (var index = 0; index < items.Count; index++)
        {
            try
            {
                var (patch, isCreate) = await BatchItem.ReadAsync(items[index], scope, receipt.Item(index));
                patches.Add((index, patch, isCreate));
            }
            catch (RequestException refused)
            {
                results[index] = new BatchItemResult(index, BatchItem.IdOf(items[index]), refused.Status, refused.Detail);
            }
        }

        if (patches.Count > 0)
        {
            var stored = await queue.StoreAsync([.. patches.Select(p => p.Patch)], json.Length);
            foreach (var ((index, patch, isCreate), result) in patches.Zip(stored))
            {
                var undecided = result.IsUnknownProject ? ProjectScope.Undecided() : null;
                var status = undecided?.Status ?? (isCreate ? StatusCodes.Status201Created : StatusCodes.Status200OK);
                results[index] = new BatchItemResult(index, patch.Id, status, undecided?.Detail);
            }
        }

        var isStored = results.All(r => r.Status < StatusCodes.Status300MultipleChoices);
        return TypedResults.Json(new BatchResponse(results), statusCode: isStored ? StatusCodes.Status200OK : StatusCodes.Status207MultiStatus);
    }
}
