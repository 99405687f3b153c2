using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SwisperStudio.Core;
using SwisperStudio.Core.Data;
using SwisperStudio.Web.Auth;
using SwisperStudio.Web.Streams;

namespace SwisperStudio.Web.Api.Streams;

/// <summary>How this host reads Swisper's event stream.</summary>
internal static class StreamEndpoints
{
    private const long FreshNanoseconds = 10 * UnixTime.NanosecondsPerSecond;
    private const long MostPending = 1_000;

    public static RouteGroupBuilder MapStreams(this RouteGroupBuilder api)
    {
        api.MapGet("/observability/status", StatusAsync).RequireAuthorization(ApiPolicies.Administer).WithTags("Health")
            .WithSummary("Tell how the reading of the event stream in Redis goes");
        return api;
    }

    private static async Task<Ok<StreamStatusResponse>> StatusAsync(IServiceProvider services, StudioDbContext db, TimeProvider time, CancellationToken cancel)
    {
        var stream = services.GetService<StreamStatus>();
        var isAlive = stream?.HeartbeatAt > time.GetUtcNow().ToNanoseconds() - FreshNanoseconds;
        return TypedResults.Ok(new StreamStatusResponse(
            stream is null ? "off" : isAlive && stream.Pending < MostPending ? "healthy" : "degraded",
            isAlive,
            WireTime.Format(stream?.HeartbeatAt),
            stream?.Length ?? 0,
            stream?.Pending ?? 0,
            stream?.Processed ?? 0,
            await db.DeadLetters.CountAsync(cancel)));
    }
}
