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

    /// <summary>Version of the step, as sent.</summary>
    public string? Version => _meta?.AnyText("version").Value;

    /// <summary>Free metadata, and with it what else was sent.</summary>
    public RawJson? Metadata => RawJson.Of(_row.Meta);

    /// <summary>Tokens.</summary>
    public LangfuseUsage Usage => new(_row.PromptTokens, _row.CompletionTokens, _row.TotalTokens);

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

    /// <summary>Observations with their documents, each of which is put together from its chunks when its turn comes.</summary>
    internal static async Task<IEnumerable<LangfuseObservation>> ReadAsync(StudioDbContext db, Guid project, IReadOnlyCollection<Observation> rows, CancellationToken cancel)
    {
        var traces = rows.Select(o => o.TraceKey!.Value).Distinct().ToList();
        var ids = await db.Traces.Where(t => t.ProjectId == project && traces.Contains(t.Key)).ToDictionaryAsync(t => t.Key, t => t.Id, cancel);
        var chunks = traces.ToDictionary(t => t, _ => new ChunkLookup());
        var packs = await db.Packs.AsNoTracking().Where(p => p.ProjectId == project && traces.Contains(p.Scope)).ToListAsync(cancel);
        foreach (var scope in packs.GroupBy(p => p.Scope))
        {
            chunks[scope.Key].Add(scope.ToDictionary(p => p.Name, p => p.Data));
        }

        return rows.Where(o => ids.ContainsKey(o.TraceKey!.Value)).Select(o => new LangfuseObservation(o, ids[o.TraceKey!.Value], Document(o, o.InputRoot), Document(o, o.OutputRoot)));

        RawJson? Document(Observation row, Guid? root) => root is { } name ? new RawJson(StateStore.Expand(name, chunks[row.TraceKey!.Value])) : null;
    }

    private static double? Seconds(long? nanoseconds) => nanoseconds / (double)UnixTime.NanosecondsPerSecond;

    private static ReadOnlyMemory<byte> Number(long? count) => Encoding.UTF8.GetBytes(count?.ToString(CultureInfo.InvariantCulture) ?? "");
}
