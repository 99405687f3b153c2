using SwisperStudio.Core;
using SwisperStudio.Core.Connections;
using SwisperStudio.Core.Ingestion;
using SwisperStudio.Web.Auth;

namespace SwisperStudio.Web.Api;

/// <summary>When and from whom an event came in.</summary>
/// <param name="At">Unix nanoseconds of the server's clock.</param>
/// <param name="FromAllProjectKey">Whether its sender may write to every project.</param>
/// <param name="Sender">Who sent it, as far as it tells; null where no client system did.</param>
internal readonly record struct Receipt(long At, bool FromAllProjectKey, Sender? Sender)
{
    /// <summary>A header in which a sender may describe itself, in the form of <c>OTEL_RESOURCE_ATTRIBUTES</c>.</summary>
    private const string ResourceHeader = "X-Resource-Attributes";

    public static Receipt Now(HttpContext context, TimeProvider time) => new(
        time.GetUtcNow().ToNanoseconds(),
        Caller.Of(context.User).KeyProject is null,
        Sender.OfResource(context.Request.Headers[ResourceHeader]));

    /// <summary>The REST API's events tell no time of their own: the time of receipt orders them.</summary>
    public Stamp Stamp(StampRank rank, long contentHash) => new(rank, At, contentHash);

    /// <summary>Items of one request are ordered as they stand in it.</summary>
    public Receipt Item(int index) => this with { At = At + index };
}
