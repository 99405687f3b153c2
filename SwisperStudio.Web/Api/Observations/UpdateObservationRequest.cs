using SwisperStudio.Core.Ingestion;
using SwisperStudio.Core.Traces;
using SwisperStudio.Web.Api.Requests;

namespace SwisperStudio.Web.Api.Observations;

/// <summary>
/// Body of <c>PATCH /observations/{id}</c> (contract/rest-api.md, section 8.2): only the fields present are changed; a present
/// null sets null.
/// </summary>
public sealed record UpdateObservationRequest : IRequestBody<UpdateObservationRequest>
{
    /// <summary>Null: still running.</summary>
    public Field<long?> EndTime { get; init; }

    /// <summary>When the first token came.</summary>
    public Field<long?> CompletionStartTime { get; init; }

    /// <summary>State after, or update; replaced, never merged.</summary>
    public Field<ReadOnlyMemory<byte>?> Output { get; init; }

    /// <summary>Parameters of the model call.</summary>
    public Field<ReadOnlyMemory<byte>?> ModelParameters { get; init; }

    /// <summary>Name of the model.</summary>
    public Field<string> Model { get; init; }

    /// <summary>0 to 2,147,483,647.</summary>
    public Field<long?> PromptTokens { get; init; }

    /// <summary>0 to 2,147,483,647.</summary>
    public Field<long?> CompletionTokens { get; init; }

    /// <summary>0 to 2,147,483,647.</summary>
    public Field<long?> TotalTokens { get; init; }

    /// <summary>Free text; used are DEBUG, DEFAULT, WARNING, ERROR.</summary>
    public Field<string> Level { get; init; }

    /// <summary>Why the level is what it is.</summary>
    public Field<string> StatusMessage { get; init; }

    /// <summary>Kind of step, known only at its end by some SDKs.</summary>
    public ObservationType? Type { get; init; }

    /// <summary>The project, for the all-project key; if not sent, that of the trace.</summary>
    public string? ProjectId { get; init; }

    internal long ContentHash { get; init; }

    /// <inheritdoc />
    public static UpdateObservationRequest Read(JsonFields fields) => new()
    {
        EndTime = fields.Time("end_time"),
        CompletionStartTime = fields.Time("completion_start_time"),
        Output = fields.Document("output"),
        ModelParameters = fields.Document("model_parameters"),
        Model = fields.EventText("model"),
        PromptTokens = fields.Count("prompt_tokens"),
        CompletionTokens = fields.Count("completion_tokens"),
        TotalTokens = fields.Count("total_tokens"),
        Level = fields.EventText("level", isNullable: false),
        StatusMessage = fields.EventText("status_message"),
        Type = WireType.Read(fields, "type", isRequired: false),
        ProjectId = fields.Text("project_id").Value,
        ContentHash = fields.ContentHash,
    };

    internal ObservationPatch ToPatch(string id, Guid? project, Receipt receipt) => new()
    {
        ProjectId = project,
        Id = id,
        Stamp = receipt.Stamp(StampRank.Update, ContentHash),
        ReceivedAt = receipt.At,
        FromAllProjectKey = receipt.FromAllProjectKey,
        Sender = receipt.Sender,
        EndTime = EndTime,
        CompletionStartTime = CompletionStartTime,
        Output = Output,
        ModelParameters = ModelParameters,
        Model = Model,
        PromptTokens = PromptTokens,
        CompletionTokens = CompletionTokens,
        TotalTokens = TotalTokens,
        Level = Level,
        StatusMessage = StatusMessage,
        Type = Type is { } type ? type : default(Field<ObservationType?>),
    };
}
