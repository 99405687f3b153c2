using SwisperStudio.Core.Ingestion;
using SwisperStudio.Web.Api.Requests;

namespace SwisperStudio.Web.Api.Traces;

/// <summary>Body of <c>POST /traces</c> (contract/rest-api.md, section 7.1).</summary>
public sealed record CreateTraceRequest : IRequestBody<CreateTraceRequest>
{
    /// <summary>Chosen by the client; at most 800 characters.</summary>
    public required string Id { get; init; }

    /// <summary>An existing project. A project's own key needs none.</summary>
    public string? ProjectId { get; init; }

    /// <summary>Name of the run.</summary>
    public Field<string> Name { get; init; }

    /// <summary>Id of the user in the client system: any text or null, never checked.</summary>
    public Field<string> UserId { get; init; }

    /// <summary>Id of the conversation in the client system.</summary>
    public Field<string> SessionId { get; init; }

    /// <summary>Where the client system runs; if not sent, what the header <c>X-Resource-Attributes</c> tells.</summary>
    public Field<string> Environment { get; init; }

    /// <summary>Version of the client system; if not sent, what the header tells.</summary>
    public Field<string> Version { get; init; }

    /// <summary>Input document.</summary>
    public Field<ReadOnlyMemory<byte>?> Input { get; init; }

    /// <summary>Output document.</summary>
    public Field<ReadOnlyMemory<byte>?> Output { get; init; }

    /// <summary>Free metadata.</summary>
    public Field<ReadOnlyMemory<byte>?> Meta { get; init; }

    /// <summary>Tags.</summary>
    public Field<string[]> Tags { get; init; }

    /// <summary>When the run began; now if not sent.</summary>
    public Field<long?> Timestamp { get; init; }

    internal long ContentHash { get; init; }

    /// <inheritdoc />
    public static CreateTraceRequest Read(JsonFields fields) => Read(fields, fields.Document);

    /// <summary>Reads it where documents may be more than objects: in the file of a trace that another protocol has brought.</summary>
    /// <param name="fields">The fields.</param>
    /// <param name="document">Reads input and output.</param>
    internal static CreateTraceRequest Read(JsonFields fields, Func<string, Field<ReadOnlyMemory<byte>?>> document) => new()
    {
        Id = fields.RequiredId("id"),
        ProjectId = fields.Text("project_id", isNullable: false).Value,
        Name = fields.EventText("name", takesNumbers: true),
        UserId = fields.EventText("user_id", takesNumbers: true),
        SessionId = fields.EventText("session_id", takesNumbers: true),
        Environment = fields.EventText("environment", takesNumbers: true),
        Version = fields.EventText("version", takesNumbers: true),
        Input = document("input"),
        Output = document("output"),
        Meta = fields.Document("meta"),
        Tags = fields.Texts("tags"),
        Timestamp = fields.Time("timestamp", isNullable: false),
        ContentHash = fields.ContentHash,
    };

    /// <summary>422: neither the key nor the body names the project.</summary>
    internal static RequestException MissingProject() => new([new InvalidField("missing", ["body", "project_id"], "Field required", null)]);

    /// <summary>
    /// The patch of a create: it speaks of every field, so that a repeated create, coming later, changes none of them.
    /// </summary>
    internal TracePatch ToPatch(Guid project, Receipt receipt) => new()
    {
        ProjectId = project,
        Id = Id,
        Stamp = receipt.Stamp(StampRank.Create, ContentHash),
        ReceivedAt = receipt.At,
        FromAllProjectKey = receipt.FromAllProjectKey,
        Sender = receipt.Sender,
        Name = Name.Value,
        UserId = UserId.Value,
        SessionId = SessionId.Value,
        Environment = Environment.Value ?? receipt.Sender?.Environment,
        Version = Version.Value ?? receipt.Sender?.Version,
        Input = Input.Value,
        Output = Output.Value,
        Meta = Meta.Value,
        Tags = Tags.Value ?? [],
        Timestamp = Timestamp.Value ?? receipt.At,
    };
}
