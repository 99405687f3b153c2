using SwisperStudio.Core;
using SwisperStudio.Core.Ingestion;
using SwisperStudio.Web.Auth;

namespace SwisperStudio.Web.Api;

/// <summary>When and from whom an event came in.</summary>
/// <param name="At">Unix nanoseconds of the server's clock.</param>
/// <param name="FromAllProjectKey">Whether its sender may write to every project.</param>
internal readonly record struct Receipt(long At, bool FromAllProjectKey)
{
    public static Receipt Now(TimeProvider time, Caller caller) => new(time.GetUtcNow().ToNanoseconds(), caller.KeyProject is null);

    /// <summary>The REST API's events tell no time of their own: the time of receipt orders them.</summary>
    public Stamp Stamp(StampRank rank, long contentHash) => new(rank, At, contentHash);

    /// <summary>Items of one request are ordered as they stand in it.</summary>
    public Receipt Item(int index) => this with { At = At + index };
}
