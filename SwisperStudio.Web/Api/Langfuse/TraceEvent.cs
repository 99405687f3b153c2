using SwisperStudio.Core.Ingestion;
using SwisperStudio.Web.Api.Requests;

namespace SwisperStudio.Web.Api.Langfuse;

/// <summary>The body of <c>trace-create</c>. A client updates a trace by another event of the same type with the fields that change.</summary>
internal static class TraceEvent
{
    // What has a place of its own; all else goes into the metadata.
    private static readonly string[] Known = ["id", "name", "userId", "sessionId", "environment", "release", "tags", "metadata", "input", "output", "timestamp"];

    /// <summary>Reads it.</summary>
    /// <param name="body">The event's body.</param>
    /// <param name="eventId">The event's own id.</param>
    /// <param name="time">The event's own time, in Unix nanoseconds.</param>
    /// <param name="project">The project it goes to, where that is told.</param>
    /// <param name="receipt">When and from whom it came.</param>
    public static IReadOnlyList<Patch> Read(JsonFields body, string eventId, long time, Guid? project, Receipt receipt)
    {
        var environment = body.Said("environment");
        var update = new TracePatch
        {
            Id = body.IdOr(eventId),
            ProjectId = project,
            Stamp = new Stamp(StampRank.Update, time, body.ContentHash),
            ReceivedAt = receipt.At,
            FromAllProjectKey = receipt.FromAllProjectKey,
            Sender = receipt.Sender.In(environment.Value),
            MergesMeta = true,
            RaisesDeleted = false,
            Name = body.Said("name"),
            UserId = body.Said("userId"),
            SessionId = body.Said("sessionId"),
            Environment = environment,
            Version = body.Said("release"),
            Input = EventFields.Said(body.AnyDocument("input")),
            Output = EventFields.Said(body.AnyDocument("output")),
            Tags = body.AnyDocument("tags").Value is null ? default : body.Texts("tags"),
            Meta = EventMetadata.Of(body, Known),
        };

        // An update, too, tells a time: its own. Of creates the earliest wins, so the run began at the earliest that any of them tells.
        var began = body.Time("timestamp").Value ?? time;
        var first = new TracePatch
        {
            Id = update.Id,
            ProjectId = project,
            Stamp = new Stamp(StampRank.Create, began, update.Stamp.Tie),
            ReceivedAt = receipt.At,
            FromAllProjectKey = receipt.FromAllProjectKey,
            Sender = update.Sender,
            RaisesDeleted = false,
            Timestamp = began,
            // A release says more of the client system than the version of a trace, whichever comes first.
            Version = body.Said("version"),
        };
        return [update, first];
    }
}
