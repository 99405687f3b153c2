using System.Buffers;
using System.Text.Json;
using SwisperStudio.Core.Ingestion;
using SwisperStudio.Web.Api;
using SwisperStudio.Web.Api.Observations;
using SwisperStudio.Web.Api.Requests;
using SwisperStudio.Web.Api.Traces;

namespace SwisperStudio.Web.Components.Traces;

/// <summary>
/// Reads the file that <see cref="TraceJson"/> writes: its trace and observations have the fields of the API's creates, nested to any depth.
/// </summary>
/// <param name="TraceId">The trace's id.</param>
/// <param name="Patches">The creates, that of the trace first.</param>
internal sealed record TraceFile(string TraceId, IReadOnlyList<Patch> Patches)
{
    private const string Observations = "observations";
    private static readonly byte[] TraceMember = "trace"u8.ToArray();

    /// <summary>Reads a file.</summary>
    /// <param name="json">The file; the patches keep parts of it.</param>
    /// <param name="project">Where the trace will be, whatever project it is from.</param>
    /// <param name="receipt">When it came.</param>
    /// <exception cref="RequestException">422: it is no such file; the text says where and why.</exception>
    public static TraceFile Read(ReadOnlyMemory<byte> json, Guid project, Receipt receipt)
    {
        ReadOnlyMemory<byte> trace;
        List<ReadOnlyMemory<byte>> nodes = [];
        try
        {
            trace = Split(json, nodes);
        }
        catch (JsonException broken)
        {
            throw Refuse(broken.Message);
        }

        var fields = Parse(trace, "trace");
        var create = CreateTraceRequest.Read(fields, fields.AnyDocument);
        ThrowIfAny(fields);
        var patches = new List<Patch>(nodes.Count + 1) { create.ToPatch(project, receipt) };
        foreach (var node in nodes)
        {
            var place = $"{Observations}[{patches.Count - 1}]";
            if (Observation(Parse(node, place), create.Id) is { } observation)
            {
                patches.Add(observation.ToPatch(project, receipt.Item(patches.Count)));
            }
        }

        return new TraceFile(create.Id, patches);
    }

    // What the studio itself has read from outputs is read again where the trace is stored.
    private static CreateObservationRequest? Observation(JsonFields fields, string trace)
    {
        if (fields.Boolean(ObservationTreeWriter.FromOutput) == true)
        {
            return null;
        }

        var request = CreateObservationRequest.Read(fields, fields.AnyDocument) with { TraceId = trace };
        var isEstimated = fields.Boolean(ObservationTreeWriter.EstimatedTokens) == true;
        ThrowIfAny(fields);
        return isEstimated ? request with { PromptTokens = default, CompletionTokens = default, TotalTokens = default } : request;
    }

    // Returns the trace's object; the observations become objects without their children.
    private static ReadOnlyMemory<byte> Split(ReadOnlyMemory<byte> json, List<ReadOnlyMemory<byte>> nodes)
    {
        ReadOnlyMemory<byte> trace = default;
        var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = int.MaxValue });
        reader.Read();
        Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isTrace = reader.ValueTextEquals(TraceMember);
            var isObservations = reader.ValueTextEquals(Observations);
            reader.Read();
            if (isObservations)
            {
                SplitNodes(json, ref reader, nodes);
                continue;
            }

            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            trace = isTrace ? json[start..(int)reader.BytesConsumed] : trace;
        }

        // Nothing may follow.
        reader.Read();
        return trace.IsEmpty ? throw Refuse("It has no “trace”.") : trace;
    }

    private static void SplitNodes(ReadOnlyMemory<byte> json, ref Utf8JsonReader reader, List<ReadOnlyMemory<byte>> nodes)
    {
        Expect(ref reader, JsonTokenType.StartArray);
        var open = new Stack<ArrayBufferWriter<byte>>();
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.EndArray when open.Count == 0:
                    return;
                case JsonTokenType.EndArray:
                    break;
                case JsonTokenType.EndObject:
                    var node = open.Pop();
                    node.Write("}"u8);
                    nodes.Add(node.WrittenMemory);
                    break;
                case JsonTokenType.PropertyName when reader.ValueTextEquals("children"u8):
                    reader.Read();
                    Expect(ref reader, JsonTokenType.StartArray);
                    break;
                case JsonTokenType.PropertyName:
                    var start = (int)reader.TokenStartIndex;
                    reader.Read();
                    reader.Skip();
                    open.Peek().Write(open.Peek().WrittenCount > 1 ? ","u8 : default);
                    open.Peek().Write(json.Span[start..(int)reader.BytesConsumed]);
                    break;
                default:
                    Expect(ref reader, JsonTokenType.StartObject);
                    open.Push(new ArrayBufferWriter<byte>());
                    open.Peek().Write("{"u8);
                    break;
            }
        }
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType type)
    {
        if (reader.TokenType != type)
        {
            throw Refuse($"At byte {reader.TokenStartIndex} should be {(type == JsonTokenType.StartArray ? "a list" : "an object")}.");
        }
    }

    private static JsonFields Parse(ReadOnlyMemory<byte> json, string place)
    {
        var fields = JsonFields.Parse(json, [place], []);
        ThrowIfAny(fields);
        return fields;
    }

    private static void ThrowIfAny(JsonFields fields)
    {
        if (fields.Errors is [var error, ..])
        {
            throw Refuse($"{string.Join('.', error.Loc)}: {error.Msg}.");
        }
    }

    private static RequestException Refuse(string why) =>
        new(StatusCodes.Status422UnprocessableEntity, "This is no trace that was downloaded from SwisperStudio. " + why);
}
