using SwisperStudio.Core.Ingestion;
using SwisperStudio.Core.Traces;
using SwisperStudio.Web.Api.Observations;
using SwisperStudio.Web.Api.Requests;

namespace SwisperStudio.Web.Api.Langfuse;

/// <summary>The body of an event about an observation. A client may create it more than once: what is said later counts, but no longer once an update has said it.</summary>
internal static class ObservationEvent
{
    // What has a place of its own; all else goes into the metadata.
    private static readonly string[] Known =
    [
        "id", "traceId", "parentObservationId", "type", "name", "startTime", "endTime", "completionStartTime", "model", "modelParameters", "input", "output", "metadata", "level",
        "statusMessage", "usage", "usageDetails", "costDetails", "promptName", "promptVersion",
    ];

    /// <summary>Reads it.</summary>
    /// <param name="body">The event's body.</param>
    /// <param name="eventId">The event's own id.</param>
    /// <param name="type">Kind of step; null says nothing.</param>
    /// <param name="stamp">Whether it creates, and when.</param>
    /// <param name="project">The project it goes to, where that is told.</param>
    /// <param name="receipt">When and from whom it came.</param>
    public static IReadOnlyList<Patch> Read(JsonFields body, string eventId, ObservationType? type, Stamp stamp, Guid? project, Receipt receipt)
    {
        var isCreate = stamp.Rank == StampRank.Upsert;
        var sender = receipt.Sender.In(body.AnyText("environment").Value);
        var id = body.IdOr(eventId);
        var start = EventFields.Said(body.Time("startTime"));
        var end = EventFields.Said(body.Time("endTime"));
        var usage = EventUsage.Read(body);
        var told = new ObservationPatch
        {
            Id = id,
            ProjectId = project,
            Stamp = stamp,
            ReceivedAt = receipt.At,
            FromAllProjectKey = receipt.FromAllProjectKey,
            // Updates do not tell the environment: they would be those of another sender.
            Sender = isCreate || sender?.Environment is not null ? sender : null,
            MergesMeta = true,
            TraceId = EventFields.Said(body.Id("traceId")),
            ParentId = EventFields.Said(body.Id("parentObservationId")),
            Type = type is { } known ? known : default(Field<ObservationType?>),
            Name = body.Said("name"),
            StartTime = start,
            EndTime = end,
            CompletionStartTime = EventFields.Said(body.Time("completionStartTime")),
            Model = body.Said("model"),
            ModelParameters = EventFields.Said(body.Document("modelParameters")),
            Input = EventFields.Said(body.AnyDocument("input")),
            Output = EventFields.Said(body.AnyDocument("output")),
            PromptTokens = usage.Input,
            CompletionTokens = usage.Output,
            TotalTokens = usage.Total,
            Level = body.Said("level"),
            StatusMessage = body.Said("statusMessage"),
            Meta = EventMetadata.Of(body, Known, [("usage_details", usage.Details), ("cost_details", usage.Costs), ("prompt", EventMetadata.Prompt(body))]),
        };
        var isWhole = told is { TraceId.IsPresent: true, StartTime.IsPresent: true } && (type != ObservationType.Event || told.EndTime.IsPresent);
        return isWhole || !isCreate ? [told] : [told, Assumed(told, type)];
    }

    // What holds until any event tells it: one without a trace is one by itself, one without a start begins when it is created, and an event is a point in time.
    private static ObservationPatch Assumed(ObservationPatch told, ObservationType? type) => new()
    {
        Id = told.Id,
        ProjectId = told.ProjectId,
        Stamp = told.Stamp with { Rank = StampRank.Create },
        ReceivedAt = told.ReceivedAt,
        FromAllProjectKey = told.FromAllProjectKey,
        // The event counts once.
        Sender = null,
        TraceId = told.TraceId.IsPresent ? told.TraceId : told.Id,
        StartTime = told.StartTime.IsPresent ? told.StartTime : told.Stamp.Time,
        EndTime = type != ObservationType.Event || told.EndTime.IsPresent ? told.EndTime : told.StartTime.Value ?? told.Stamp.Time,
    };

    /// <summary>The type that a body names; null where it names none.</summary>
    public static ObservationType? TypeOf(JsonFields body) => body.AnyText("type").Value is null ? null : WireType.Read(body, "type", isRequired: true);
}
