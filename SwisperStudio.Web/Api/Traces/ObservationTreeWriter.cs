using System.IO.Pipelines;
using System.Text.Encodings.Web;
using System.Text.Json;
using SwisperStudio.Core;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Protocols.Swisper;
using SwisperStudio.Core.State;
using SwisperStudio.Core.Traces;
using SwisperStudio.Web.Api.Observations;

namespace SwisperStudio.Web.Api.Traces;

/// <summary>
/// Writes a trace's tree with all documents: each is put together from its chunks when its turn comes, whatever the tree's
/// size or depth.
/// </summary>
internal sealed class ObservationTreeWriter
{
    /// <summary>Stands, as true, where tokens are estimated from the output.</summary>
    public const string EstimatedTokens = "estimated_tokens";

    /// <summary>Stands, as true, at tool calls that were read from an output.</summary>
    public const string FromOutput = "from_output";

    private const int FlushAt = 64 * 1024;
    private readonly Trace _trace;
    private readonly Utf8JsonWriter _json;
    private readonly ChunkLookup _chunks;
    private readonly Dictionary<Guid, ObservationDetails> _details;
    private readonly Dictionary<Guid, IReadOnlyList<ToolCall>> _calls = [];

    private ObservationTreeWriter(PipeWriter output, Trace trace, ChunkLookup chunks, Dictionary<Guid, ObservationDetails> details)
    {
        _trace = trace;
        _chunks = chunks;
        _details = details;
        _json = new Utf8JsonWriter(output, new JsonWriterOptions { SkipValidation = true, MaxDepth = int.MaxValue, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    public static async Task WriteAsync(PipeWriter output, StudioDbContext db, BulkSql bulk, Trace trace, CancellationToken cancel)
    {
        // The snapshot ends before the answer goes to a reader who may be slow.
        IReadOnlyList<ObservationRow> rows;
        ObservationTreeWriter writer;
        await using (await db.BeginSnapshotAsync(cancel))
        {
            var stored = await ObservationQueries.OfTraceAsync(db, trace.ProjectId, trace.Key, cancel);
            rows = await DerivedTools.AddAsync(db, bulk, trace.ProjectId, trace.Key, stored, cancel);
            var details = await ObservationQueries.DetailsOfTraceAsync(db, trace.ProjectId, trace.Key, cancel);
            var chunks = await StateStore.LoadScopeAsync(db, trace.ProjectId, trace.Key, cancel);
            writer = new ObservationTreeWriter(output, trace, chunks, details.ToDictionary(d => d.Key));
        }

        await using (writer._json)
        {
            await writer.WriteAsync(ObservationTree.Build(rows), cancel);
        }
    }

    // Nodes come parent first: what is open is closed until the next node's parent is the innermost.
    private async Task WriteAsync(ObservationTree tree, CancellationToken cancel)
    {
        var open = 0;
        _json.WriteStartArray();
        foreach (var node in tree.Nodes)
        {
            Close(ref open, node.Depth);
            WriteNode(node);
            open++;
            if (_json.BytesPending > FlushAt)
            {
                await _json.FlushAsync(cancel);
            }
        }

        Close(ref open, 0);
        _json.WriteEndArray();
    }

    private void Close(ref int open, int depth)
    {
        for (; open > depth; open--)
        {
            _json.WriteEndArray();
            _json.WriteEndObject();
        }
    }

    private void WriteNode(ObservationNode node)
    {
        var row = node.Row;
        var details = row.DerivedFromCall is null ? _details.GetValueOrDefault(row.Key) : null;
        _json.WriteStartObject();
        _json.WriteString("id", row.Id);
        _json.WriteString("trace_id", _trace.Id);
        _json.WriteString("parent_observation_id", row.ParentId);
        _json.WriteString("type", WireType.ToWire(row.Type));
        _json.WriteString("name", row.Name);
        _json.WriteString("start_time", WireTime.Format(row.StartTime ?? row.EndTime));
        _json.WriteString("end_time", WireTime.Format(row.EndTime));
        _json.WriteString("completion_start_time", WireTime.Format(row.CompletionStartTime));
        WriteMilliseconds("latency_ms", row.Latency);
        _json.WriteString("model", row.Model);
        WriteDocument("model_parameters", details?.ModelParameters);
        WriteNumber("prompt_tokens", row.PromptTokens);
        WriteNumber("completion_tokens", row.CompletionTokens);
        WriteNumber("total_tokens", row.TotalTokens);
        _json.WriteString("calculated_input_cost", WireMoney.Format(row.InputCost));
        _json.WriteString("calculated_output_cost", WireMoney.Format(row.OutputCost));
        _json.WriteString("calculated_total_cost", WireMoney.Format(row.TotalCost));
        var call = row.DerivedFromCall is { } number ? CallsOf(node.Parent!.Row)[number] : null;
        WriteDocument("input", call?.ToInput() ?? Document(row.InputRoot));
        WriteDocument("output", call?.ToOutput() ?? Document(row.OutputRoot));
        WriteDocument("meta", details?.Meta);
        _json.WriteString("level", row.Level ?? "DEFAULT");
        _json.WriteString("status_message", row.StatusMessage);
        _json.WriteString("total_cost", WireMoney.Format(node.SubtreeCost));
        WriteMilliseconds("total_duration_ms", node.SubtreeLatency);
        WriteIfTrue(EstimatedTokens, row.Traits.HasFlag(ObservationTraits.EstimatedTokens));
        WriteIfTrue(FromOutput, call is not null);
        _json.WriteStartArray("children");
    }

    private IReadOnlyList<ToolCall> CallsOf(ObservationRow maker)
    {
        if (!_calls.TryGetValue(maker.Key, out var calls))
        {
            _calls[maker.Key] = calls = ToolCalls.Read(Document(maker.OutputRoot));
        }

        return calls;
    }

    private byte[]? Document(Guid? root) => root is { } name ? StateStore.Expand(name, _chunks) : null;

    private void WriteDocument(string name, byte[]? document)
    {
        _json.WritePropertyName(name);
        _json.WriteRawValue(document ?? "null"u8, skipInputValidation: true);
    }

    private void WriteIfTrue(string name, bool value)
    {
        if (value)
        {
            _json.WriteBoolean(name, value);
        }
    }

    private void WriteNumber(string name, long? value)
    {
        if (value is { } number)
        {
            _json.WriteNumber(name, number);
        }
        else
        {
            _json.WriteNull(name);
        }
    }

    // Floats on the wire: 2500.0, never 2500.
    private void WriteMilliseconds(string name, long? nanoseconds)
    {
        _json.WritePropertyName(name);
        _json.WriteRawValue(
            nanoseconds is { } ns ? ((decimal)ns / UnixTime.NanosecondsPerMillisecond).ToString("0.0#####", System.Globalization.CultureInfo.InvariantCulture) : "null",
            skipInputValidation: true);
    }
}
