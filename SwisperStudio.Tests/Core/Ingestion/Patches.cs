using System.Text;
using SwisperStudio.Core.Ingestion;

namespace SwisperStudio.Tests.Core.Ingestion;

/// <summary>Patches as the API makes them: creates and updates in the order of their times.</summary>
internal static class Patches
{
    public static TracePatch NewTrace(string id, Guid? project, long time = 1) =>
        new() { Id = id, ProjectId = project, Stamp = new Stamp(StampRank.Create, time, 0), ReceivedAt = time, Timestamp = time };

    public static TracePatch TraceUpdate(string id, Guid? project, long time = 1) =>
        new() { Id = id, ProjectId = project, Stamp = new Stamp(StampRank.Update, time, 0), ReceivedAt = time };

    public static ObservationPatch NewObservation(string id, string trace, Guid? project, long time = 1) =>
        new() { Id = id, TraceId = trace, ProjectId = project, Stamp = new Stamp(StampRank.Create, time, 0), ReceivedAt = time, StartTime = time };

    public static ObservationPatch ObservationUpdate(string id, Guid? project, long time = 1) =>
        new() { Id = id, ProjectId = project, Stamp = new Stamp(StampRank.Update, time, 0), ReceivedAt = time };

    public static Field<ReadOnlyMemory<byte>?> Json(string json) => (ReadOnlyMemory<byte>?)Encoding.UTF8.GetBytes(json);
}
