using System.Text;
using SwisperStudio.Core.Ingestion;
using SwisperStudio.Core.Traces;

namespace SwisperStudio.Tests.Components;

/// <summary>What a client sent, for pages to show.</summary>
internal static class Sent
{
    /// <summary>Unix nanoseconds of a moment: 2025-11-06, so many milliseconds past 07:00 UTC.</summary>
    public static long At(long milliseconds) => (1_762_412_400_000 + milliseconds) * 1_000_000;

    public static TracePatch Trace(string id, string? name = null, string? user = null, string? session = null, long at = 0, params string[] tags) => new()
    {
        ProjectId = StudioComponents.Project,
        Id = id,
        Stamp = new Stamp(StampRank.Create, 1, 0),
        ReceivedAt = At(at),
        Name = name,
        UserId = user,
        SessionId = session,
        Timestamp = At(at),
        Tags = tags,
    };

    public static ObservationPatch Observation(
        string id,
        string trace,
        string? parent = null,
        string? name = null,
        ObservationType type = ObservationType.Span,
        string? input = null,
        string? output = null,
        long start = 0,
        long? end = 1000,
        string? level = null,
        string? message = null) => new()
    {
        ProjectId = StudioComponents.Project,
        Id = id,
        Stamp = new Stamp(StampRank.Create, 1, 0),
        ReceivedAt = At(start),
        TraceId = trace,
        ParentId = parent,
        Name = name,
        Type = type,
        Input = Json(input),
        Output = Json(output),
        StartTime = At(start),
        EndTime = end is { } e ? At(e) : null,
        Level = level,
        StatusMessage = message,
    };

    private static ReadOnlyMemory<byte>? Json(string? document) => document is null ? default(ReadOnlyMemory<byte>?) : Encoding.UTF8.GetBytes(document);
}
