using SwisperStudio.Core.Ingestion;
using SwisperStudio.Core.Traces;
using SwisperStudio.Web.Api.Requests;

namespace SwisperStudio.Web.Api.Observations;

/// <summary>Body of <c>POST /observations</c> (contract/rest-api.md, section 8.1).</summary>
public sealed record CreateObservationRequest : IRequestBody<CreateObservationRequest>
{
    private const string DefaultLevel = "DEFAULT";

    /// <summary>Chosen by the client; at most 800 characters.</summary>
    public required string Id { get; init; }

    /// <summary>The trace; it may come later.</summary>
    public required string TraceId { get; init; }

    /// <summary>The parent observation; it may come later or never.</summary>
    public Field<string> ParentObservationId { get; init; }

    /// <summary>Kind of step; <c>AUTO</c> is taken as <c>SPAN</c>.</summary>
    public ObservationType Type { get; init; }

    /// <summary>Name of the step.</summary>
    public Field<string> Name { get; init; }

    /// <summary>Now if not sent.</summary>
    public Field<long?> StartTime { get; init; }

    /// <summary>May come at once; before the start it is stored as sent and marked.</summary>
    public Field<long?> EndTime { get; init; }

    /// <summary>When the first token came.</summary>
    public Field<long?> CompletionStartTime { get; init; }

    /// <summary>State before.</summary>
    public Field<ReadOnlyMemory<byte>?> Input { get; init; }

    /// <summary>State after, or update.</summary>
    public Field<ReadOnlyMemory<byte>?> Output { get; init; }

    /// <summary>Free metadata.</summary>
    public Field<ReadOnlyMemory<byte>?> Meta { get; init; }

    /// <summary>Parameters of the model call.</summary>
    public Field<ReadOnlyMemory<byte>?> ModelParameters { get; init; }

    /// <summary>Name of the model.</summary>
    public Field<string> Model { get; init; }

    /// <summary>0 to 2,147,483,647.</summary>
    public Field<long?> PromptTokens { get; init; }

    /// <summary>0 to 2,147,483,647.</summary>
    public Field<long?> CompletionTokens { get; init; }

    /// <summary>0 to 2,147,483,647; the sum of both parts if not sent.</summary>
    public Field<long?> TotalTokens { get; init; }

    /// <summary>Free text; used are DEBUG, DEFAULT, WARNING, ERROR.</summary>
    public Field<string> Level { get; init; }

    /// <summary>Why the level is what it is.</summary>
    public Field<string> StatusMessage { get; init; }

    /// <summary>The project, for the all-project key; if not sent, that of the trace.</summary>
    public string? ProjectId { get; init; }

    internal long ContentHash { get; init; }

    /// <inheritdoc />
    public static CreateObservationRequest Read(JsonFields fields) => Read(fields, fields.Document);

    /// <summary>Reads it where documents may be more than objects: in the file of a trace that another protocol has brought.</summary>
    /// <param name="fields">The fields.</param>
    /// <param name="document">Reads input and output.</param>
    internal static CreateObservationRequest Read(JsonFields fields, Func<string, Field<ReadOnlyMemory<byte>?>> document) => new()
    {
        Id = fields.RequiredId("id"),
        TraceId = fields.RequiredId("trace_id"),
        ParentObservationId = fields.Id("parent_observation_id"),
        Type = WireType.Read(fields, "type", isRequired: true) ?? ObservationType.Span,
        Name = fields.EventText("name", takesNumbers: true),
        StartTime = fields.Time("start_time", isNullable: false),
        EndTime = fields.Time("end_time"),
        CompletionStartTime = fields.Time("completion_start_time"),
        Input = document("input"),
        Output = document("output"),
        Meta = fields.Document("meta"),
        ModelParameters = fields.Document("model_parameters"),
        Model = fields.EventText("model"),
        PromptTokens = fields.Count("prompt_tokens"),
        CompletionTokens = fields.Count("completion_tokens"),
        TotalTokens = fields.Count("total_tokens"),
        Level = fields.EventText("level", isNullable: false),
        StatusMessage = fields.EventText("status_message"),
        ProjectId = fields.Text("project_id").Value,
        ContentHash = fields.ContentHash,
    };

    /// <summary>
    /// The patch of a create: it speaks of every field, so that a repeated create, coming later, changes none of them.
    /// </summary>
    internal ObservationPatch ToPatch(Guid? project, Receipt receipt) => new()
    {
        ProjectId = project,
        Id = Id,
        Stamp = receipt.Stamp(StampRank.Create, ContentHash),
        ReceivedAt = receipt.At,
        FromAllProjectKey = receipt.FromAllProjectKey,
        Sender = receipt.Sender,
        TraceId = TraceId,
        ParentId = ParentObservationId.Value,
        Type = Type,
        Name = Name.Value,
        StartTime = StartTime.Value ?? receipt.At,
        EndTime = EndTime.Value,
        CompletionStartTime = CompletionStartTime.Value,
        Input = Input.Value,
        Output = Output.Value,
        Meta = Meta.Value,
        ModelParameters = ModelParameters.Value,
        Model = Model.Value,
        PromptTokens = PromptTokens.Value,
        CompletionTokens = CompletionTokens.Value,
        TotalTokens = TotalTokens.Value,
        Level = Level.Value ?? DefaultLevel,
        StatusMessage = StatusMessage.Value,
    };
}
