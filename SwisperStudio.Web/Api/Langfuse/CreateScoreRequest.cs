using System.Text.Json;
using System.Text.Json.Serialization;
using SwisperStudio.Core;
using SwisperStudio.Core.Connections;
using SwisperStudio.Core.Scores;
using SwisperStudio.Web.Api.Requests;

namespace SwisperStudio.Web.Api.Langfuse;

/// <summary>
/// Body of <c>POST /api/public/scores</c> and of the event <c>score-create</c>: <c>{"traceId": "t", "name": "correctness", "value": 0.9, "comment": "…"}</c>.
/// </summary>
public sealed record CreateScoreRequest : IRequestBody<CreateScoreRequest>
{
    private const int MaxNameLength = 500;

    /// <summary>Chosen by the client, at most 800 characters; made if not sent.</summary>
    public string? Id { get; init; }

    /// <summary>The trace; it may come later. Not needed for the score of a session.</summary>
    [JsonPropertyName("traceId")]
    public string? TraceId { get; init; }

    /// <summary>An observation of that trace; without one the whole trace is judged.</summary>
    [JsonPropertyName("observationId")]
    public string? ObservationId { get; init; }

    /// <summary>A session, instead of a trace.</summary>
    [JsonPropertyName("sessionId")]
    public string? SessionId { get; init; }

    /// <summary>What is judged; at most 500 characters.</summary>
    public required string Name { get; init; }

    /// <summary>A number; 0 or 1 of a BOOLEAN; a text of a CATEGORICAL, TEXT or CORRECTION.</summary>
    public RawJson? Value { get; init; }

    /// <summary><c>NUMERIC</c>, <c>CATEGORICAL</c>, <c>BOOLEAN</c>, <c>TEXT</c> or <c>CORRECTION</c>; if not sent, NUMERIC for a number and CATEGORICAL for a text.</summary>
    [JsonPropertyName("dataType")]
    public string? DataType { get; init; }

    /// <summary>Why.</summary>
    public string? Comment { get; init; }

    /// <summary>Free metadata.</summary>
    public RawJson? Metadata { get; init; }

    /// <summary>Where the client system ran.</summary>
    public string? Environment { get; init; }

    private long ContentHash { get; init; }

    private (ScoreType Type, double? Number, string? Text) Judgement { get; init; }

    /// <inheritdoc />
    public static CreateScoreRequest Read(JsonFields fields)
    {
        var request = new CreateScoreRequest
        {
            Id = fields.Id("id").Value,
            TraceId = fields.Id("traceId").Value,
            ObservationId = fields.Id("observationId").Value,
            SessionId = fields.Said("sessionId").Value,
            Name = fields.RequiredText("name", 1, MaxNameLength),
            Comment = fields.Said("comment").Value,
            Metadata = fields.AnyDocument("metadata").Value is { } metadata ? new RawJson(metadata) : null,
            Environment = fields.Said("environment").Value,
            ContentHash = fields.ContentHash,
            Judgement = ReadValue(fields),
        };
        if (request is { TraceId: null, SessionId: null })
        {
            fields.Add("missing", "traceId", "A score needs the traceId of what it judges, or a sessionId");
        }
        else if (request is { TraceId: null, ObservationId: not null })
        {
            fields.Add("missing", "traceId", "The score of an observation needs the traceId of its trace");
        }

        return request;
    }

    /// <summary>The score.</summary>
    /// <param name="id">Its id where the body names none.</param>
    /// <param name="time">When it was given, in Unix nanoseconds.</param>
    internal Score ToScore(string id, long time) => new()
    {
        Id = Id ?? id,
        Key = Hash128.Of(Id ?? id),
        Name = Name,
        Type = Judgement.Type,
        Value = Judgement.Number,
        StringValue = Judgement.Text,
        TraceId = TraceId,
        TraceKey = TraceId is null ? null : Hash128.Of(TraceId),
        ObservationId = ObservationId,
        SessionId = FreeText.Clean(SessionId),
        Comment = FreeText.Clean(Comment),
        Meta = Metadata?.Utf8.ToArray(),
        Environment = Sender.Kept(Environment),
        Timestamp = time,
        Tie = ContentHash,
    };

    private static (ScoreType, double?, string?) ReadValue(JsonFields fields)
    {
        var raw = (fields.Raw("value") ?? default).Span;
        var text = raw is [(byte)'"', ..] ? FreeText.Clean(fields.EventText("value").Value) : null;
        double? number = raw is [(byte)'-' or (>= (byte)'0' and <= (byte)'9'), ..] && JsonSerializer.Deserialize<double>(raw) is var value && double.IsFinite(value) ? value : null;
        switch (fields.AnyText("dataType").Value ?? (text is null ? "NUMERIC" : "CATEGORICAL"))
        {
            case "NUMERIC" when number is not null:
                return (ScoreType.Numeric, number, null);
            case "BOOLEAN" when number is 0 or 1:
                return (ScoreType.Boolean, number, number == 1 ? "True" : "False");
            case "CATEGORICAL" when text is not null:
                return (ScoreType.Categorical, null, text);
            case "TEXT" when text is not null:
                return (ScoreType.Text, null, text);
            case "CORRECTION" when text is not null:
                return (ScoreType.Correction, null, text);
            case "NUMERIC":
                fields.Add("float_type", "value", "The value of a NUMERIC score should be a finite number");
                break;
            case "BOOLEAN":
                fields.Add("bool_type", "value", "The value of a BOOLEAN score should be 0 or 1");
                break;
            case "CATEGORICAL" or "TEXT" or "CORRECTION":
                fields.Add("string_type", "value", "The value of a CATEGORICAL, TEXT or CORRECTION score should be a text");
                break;
            default:
                fields.Add("enum", "dataType", "Input should be 'NUMERIC', 'CATEGORICAL', 'BOOLEAN', 'TEXT' or 'CORRECTION'");
                break;
        }

        return default;
    }
}
