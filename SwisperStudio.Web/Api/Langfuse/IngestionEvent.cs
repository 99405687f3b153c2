using SwisperStudio.Core.Ingestion;
using SwisperStudio.Core.Scores;
using SwisperStudio.Core.Traces;
using SwisperStudio.Web.Api.Requests;

namespace SwisperStudio.Web.Api.Langfuse;

/// <summary>An event of a batch, <c>{"id", "type", "timestamp", "body"}</c>, and what it says. Events come in no particular order.</summary>
/// <param name="Id">Its own id, which is not that of what it is about.</param>
internal sealed record IngestionEvent(string Id)
{
    /// <summary>What it says of traces and observations.</summary>
    public IReadOnlyList<Patch> Patches { get; private init; } = [];

    /// <summary>The score it gives.</summary>
    public Score? Score { get; private init; }

    /// <summary>The id of an event, however wrong the rest is.</summary>
    public static string? IdOf(JsonFields item) => item.AnyText("id").Value;

    /// <summary>Reads an event.</summary>
    /// <param name="item">The event.</param>
    /// <param name="project">The project it goes to, where that is told.</param>
    /// <param name="receipt">When and from whom it came.</param>
    /// <exception cref="RequestException">It is refused; says which field is wrong.</exception>
    public static IngestionEvent Read(JsonFields item, Guid? project, Receipt receipt)
    {
        item.ThrowIfInvalid();
        var id = item.RequiredId("id");
        var type = item.RequiredText("type");
        var time = item.RequiredTime("timestamp");
        var body = item.RequiredObject("body");
        item.ThrowIfInvalid();
        var read = new IngestionEvent(id);
        read = type switch
        {
            "trace-create" => read with { Patches = TraceEvent.Read(body, id, time, project, receipt) },
            "score-create" => read with { Score = CreateScoreRequest.Read(body).ToScore(id, time) },
            // What a client notes about itself; accepted, and nothing to store.
            "sdk-log" => read,
            "span-create" => Observation(ObservationType.Span, StampRank.Upsert),
            "span-update" => Observation(null, StampRank.Update),
            "generation-create" => Observation(ObservationType.Generation, StampRank.Upsert),
            "generation-update" => Observation(null, StampRank.Update),
            "event-create" => Observation(ObservationType.Event, StampRank.Upsert),
            "observation-create" => Observation(ObservationEvent.TypeOf(body) ?? ObservationType.Span, StampRank.Upsert),
            "observation-update" => Observation(ObservationEvent.TypeOf(body), StampRank.Update),
            "agent-create" => Observation(ObservationType.Agent, StampRank.Upsert),
            "tool-create" => Observation(ObservationType.Tool, StampRank.Upsert),
            "chain-create" => Observation(ObservationType.Chain, StampRank.Upsert),
            "retriever-create" => Observation(ObservationType.Retriever, StampRank.Upsert),
            "evaluator-create" => Observation(ObservationType.Evaluator, StampRank.Upsert),
            "embedding-create" => Observation(ObservationType.Embedding, StampRank.Upsert),
            "guardrail-create" => Observation(ObservationType.Guardrail, StampRank.Upsert),
            _ => throw new RequestException(StatusCodes.Status400BadRequest, $"type: '{type}' is no type of event that the studio knows; send trace-create, span-create, generation-create, event-create, score-create and so on"),
        };
        item.ThrowIfInvalid();
        return read;

        IngestionEvent Observation(ObservationType? kind, StampRank rank) =>
            read with { Patches = ObservationEvent.Read(body, id, kind, new Stamp(rank, time, body.ContentHash), project, receipt) };
    }
}
