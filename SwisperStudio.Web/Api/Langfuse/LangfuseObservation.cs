using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using SwisperStudio.Core;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.State;
using SwisperStudio.Core.Traces;
using SwisperStudio.Web.Api.Observations;
using SwisperStudio.Web.Api.Requests;

namespace SwisperStudio.Web.Api.Langfuse;

/// <summary>An observation in Langfuse's names.</summary>
public sealed record LangfuseObservation
{
    /// <summary>Bytes of documents from which on an answer takes no more.</summary>
    internal const long MaxBytes = 32 * 1024 * 1024;

    private const int AtOnce = 10;
    private readonly Observation _row;
    private readonly JsonFields? _meta;

    private LangfuseObservation(Observation row, string traceId, RawJson? input, RawJson? output)
    {
        _row = row;
        _meta = row.Meta is { } meta ? JsonFields.Parse(meta, [], []) : null;
        (TraceId, Input, Output) = (traceId, input, output);
    }

    /// <summary>The client's id.</summary>
    public string Id => _row.Id;

    /// <summary>The trace.</summary>
    [JsonPropertyName("traceId")]
    public string TraceId { get; }

    /// <summary>Kind of step.</summary>
    public string Type => WireType.ToWire(_row.Type);

    /// <summary>Name of the step.</summary>
    public string? Name => _row.Name;

    /// <summary>When it began.</summary>
    [JsonPropertyName("startTime")]
    public string? StartTime => LangfuseTime.Format(_row.StartTime ?? _row.EndTime);

    /// <summary>When it ended; null while running.</summary>
    [JsonPropertyName("endTime")]
    public string? EndTime => LangfuseTime.Format(_row.EndTime);

    /// <summary>When the first token came.</summary>
    [JsonPropertyName("completionStartTime")]
    public string? CompletionStartTime => LangfuseTime.Format(_row.CompletionStartTime);

    /// <summary>The model.</summary>
    public string? Model => _row.Model;

    /// <summary>Parameters of the model call.</summary>
    [JsonPropertyName("modelParameters")]
    public RawJson? ModelParameters => RawJson.Of(_row.ModelParameters);

    /// <summary>As sent.</summary>
    public RawJson? Input { get; }

    /// <summary>As sent.</summary>
    public RawJson? Output { get; }

    /// <summary>True where input and output would have made the answer too large: they are read with the observation alone. Else not there.</summary>
    [JsonPropertyName("documentsLeftOut")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? DocumentsLeftOut { get; private init; }

    /// <summary>Version of the step, as sent.</summary>
    public string? Version => _meta?.AnyText("version").Value;

    /// <summary>Free metadata, and with it what else was sent.</summary>
    public RawJson? Metadata => RawJson.Of(_row.Meta);

    /// <summary>Tokens, or whatever else the client counted.</summary>
    public LangfuseUsage Usage => _meta?.Object("usage_details") is { } other && other.AnyText("unit").Value is { } unit
        ? new(other.Count("input").Value, other.Count("output").Value, other.Count("total").Value, unit)
        : new(_row.PromptTokens, _row.CompletionTokens, _row.TotalTokens, "TOKENS");

    /// <summary>Tokens, with whatever further counts were sent.</summary>
    [JsonPropertyName("usageDetails")]
    public RawJson UsageDetails => new(EventMetadata.Object(
    [
        ("input", Number(_row.PromptTokens)),
        ("output", Number(_row.CompletionTokens)),
        ("total", Number(_row.TotalTokens)),
        .. EventMetadata.Members(_meta?.Raw("usage_details") ?? "{}"u8.ToArray()),
    ]) ?? "{}"u8.ToArray());

    /// <summary>The client's own costs, as sent.</summary>
    [JsonPropertyName("costDetails")]
    public RawJson CostDetails => new(_meta?.Raw("cost_details") ?? "{}"u8.ToArray());

    /// <summary>Level.</summary>
    public string Level => _row.Level ?? "DEFAULT";

    /// <summary>Why the level is what it is.</summary>
    [JsonPropertyName("statusMessage")]
    public string? StatusMessage => _row.StatusMessage;

    /// <summary>The parent, as sent.</summary>
    [JsonPropertyName("parentObservationId")]
    public string? ParentObservationId => _row.ParentId;

    /// <summary>Where the client system ran, as far as the step itself told.</summary>
    public string? Environment => _meta?.AnyText("environment").Value;

    /// <summary>Seconds from start to end; null while running.</summary>
    public double? Latency => Seconds(_row.EndTime - _row.StartTime);

    /// <summary>Seconds from start to the first token.</summary>
    [JsonPropertyName("timeToFirstToken")]
    public double? TimeToFirstToken => Seconds(_row.CompletionStartTime - _row.StartTime);

    /// <summary>Observations with their documents, as far as one answer takes them; the first has its own, however large.</summary>
    internal static async Task<IReadOnlyList<LangfuseObservation>> ReadAsync(StudioDbContext db, BulkSql bulk, Guid project, IReadOnlyCollection<Observation> rows, CancellationToken cancel)
    {
        var traces = rows.Select(o => o.TraceKey!.Value).Distinct().ToList();
        var ids = await db.Traces.Where(t => t.ProjectId == project && traces.Contains(t.Key)).ToDictionaryAsync(t => t.Key, t => t.Id, cancel);
        var read = new List<LangfuseObservation>();
        var bytes = 0L;
        foreach (var few in rows.Where(o => ids.ContainsKey(o.TraceKey!.Value)).Chunk(AtOnce))
        {
            var wanted = bytes < MaxBytes ? few.SelectMany(o => new[] { o.InputRoot, o.OutputRoot }.OfType<Guid>(), (o, root) => (o.TraceKey!.Value, root)).ToList() : [];
            var documents = await StateStore.ReadAsync(db, bulk, project, wanted, cancel);
            foreach (var row in few)
            {
                var fits = bytes < MaxBytes;
                var (input, output) = fits ? (Document(row, row.InputRoot), Document(row, row.OutputRoot)) : (null, null);
                bytes += (input?.Length ?? 0) + (output?.Length ?? 0);
                read.Add(new LangfuseObservation(row, ids[row.TraceKey!.Value], RawJson.Of(input), RawJson.Of(output))
                {
                    DocumentsLeftOut = !fits && (row.InputRoot ?? row.OutputRoot) is not null ? true : null,
                });
            }

            byte[]? Document(Observation row, Guid? root) => root is { } name ? documents[(row.TraceKey!.Value, name)] : null;
        }

        return read;
    }

    private static double? Seconds(long? nanoseconds) => nanoseconds / (double)UnixTime.NanosecondsPerSecond;

    private static ReadOnlyMemory<byte> Number(long? count) => Encoding.UTF8.GetBytes(count?.ToString(CultureInfo.InvariantCulture) ?? "");
}
