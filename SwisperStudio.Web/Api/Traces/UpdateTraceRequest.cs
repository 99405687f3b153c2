using SwisperStudio.Core.Ingestion;
using SwisperStudio.Web.Api.Requests;

namespace SwisperStudio.Web.Api.Traces;

/// <summary>Body of <c>PATCH /traces/{id}</c>: only the fields present are changed; a present null sets null.</summary>
public sealed record UpdateTraceRequest : IRequestBody<UpdateTraceRequest>
{
    /// <summary>Name of the run.</summary>
    public Field<string> Name { get; init; }

    /// <summary>Id of the user in the client system.</summary>
    public Field<string> UserId { get; init; }

    /// <summary>Id of the conversation in the client system.</summary>
    public Field<string> SessionId { get; init; }

    /// <summary>Where the client system runs.</summary>
    public Field<string> Environment { get; init; }

    /// <summary>Version of the client system.</summary>
    public Field<string> Version { get; init; }

    /// <summary>Input document.</summary>
    public Field<ReadOnlyMemory<byte>?> Input { get; init; }

    /// <summary>Output document.</summary>
    public Field<ReadOnlyMemory<byte>?> Output { get; init; }

    /// <summary>Free metadata.</summary>
    public Field<ReadOnlyMemory<byte>?> Meta { get; init; }

    /// <summary>Tags.</summary>
    public Field<string[]> Tags { get; init; }

    /// <summary>When the run began.</summary>
    public Field<long?> Timestamp { get; init; }

    /// <summary>The project, for the all-project key; if not sent, that of the trace.</summary>
    public string? ProjectId { get; init; }

    internal long ContentHash { get; init; }

    /// <inheritdoc />
    public static UpdateTraceRequest Read(JsonFields fields) => new()
    {
        Name = fields.EventText("name", takesNumbers: true),
        UserId = fields.EventText("user_id", takesNumbers: true),
        SessionId = fields.EventText("session_id", takesNumbers: true),
        Environment = fields.EventText("environment", takesNumbers: true),
        Version = fields.EventText("version", takesNumbers: true),
        Input = fields.Document("input"),
        Output = fields.Document("output"),
        Meta = fields.Document("meta"),
        Tags = fields.Texts("tags"),
        Timestamp = fields.Time("timestamp", isNullable: false),
        ProjectId = fields.Text("project_id").Value,
        ContentHash = fields.ContentHash,
    };

    internal TracePatch ToPatch(string id, Guid? project, Receipt receipt) => new()
    {
        ProjectId = project,
        Id = id,
        Stamp = receipt.Stamp(StampRank.Update, ContentHash),
        ReceivedAt = receipt.At,
        FromAllProjectKey = receipt.FromAllProjectKey,
        Sender = receipt.Sender,
        Name = Name,
        UserId = UserId,
        SessionId = SessionId,
        Environment = Environment,
        Version = Version,
        Input = Input,
        Output = Output,
        Meta = Meta,
        Tags = Tags,
        Timestamp = Timestamp,
    };
}
