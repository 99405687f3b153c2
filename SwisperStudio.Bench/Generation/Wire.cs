using System.IO.Compression;
using System.Text.Json;
using SwisperStudio.Bench.Running;

namespace SwisperStudio.Bench.Generation;

/// <summary>Runs as requests of the REST API, made before any clock starts (docs/contract/rest-api.md, sections 7 and 8).</summary>
internal static class Wire
{
    private static readonly JsonWriterOptions Compact = new() { SkipValidation = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Batches of whole runs, each with about so many observations that come with their end.</summary>
    public static List<WireRequest> Batches(IEnumerable<GeneratedTrace> traces, int observations, bool isCompressed) =>
        ToBatches(traces, observations, isCompressed, (json, trace) =>
        {
            foreach (var observation in trace.Observations)
            {
                Item(json, "create", () => WriteWhole(json, trace, observation));
            }
        });

    /// <summary>Batches of whole runs as the SDK tells them: each observation begins and, in an item of its own, ends.</summary>
    public static List<WireRequest> StartEndBatches(IEnumerable<GeneratedTrace> traces, int observations) =>
        ToBatches(traces, observations, isCompressed: false, (json, trace) =>
        {
            foreach (var observation in trace.Observations)
            {
                Item(json, "create", () => WriteStart(json, trace, observation));
                Item(json, "update", () => WriteEnd(json, observation, withId: true));
            }
        });

    /// <summary>A run as the SDK sends it: the trace, then a start and an end for each observation.</summary>
    public static List<WireRequest> SdkTraffic(GeneratedTrace trace)
    {
        List<WireRequest> requests = [new("POST", "/api/v1/traces", Json(json => WriteTrace(json, trace)))];
        foreach (var observation in trace.Observations)
        {
            requests.Add(new("POST", "/api/v1/observations", Json(json => WriteStart(json, trace, observation))));
            requests.Add(new("PATCH", "/api/v1/observations/" + observation.Id, Json(json => WriteEnd(json, observation, withId: false))));
        }

        return requests;
    }

    /// <summary>Whole runs in batches, each with about so many observations.</summary>
    public static List<List<GeneratedTrace>> InBatches(IEnumerable<GeneratedTrace> traces, int observations)
    {
        var perBatch = new List<List<GeneratedTrace>> { new() };
        foreach (var trace in traces)
        {
            if (perBatch[^1].Sum(t => t.Observations.Count) >= observations)
            {
                perBatch.Add([]);
            }

            perBatch[^1].Add(trace);
        }

        return perBatch;
    }

    private static List<WireRequest> ToBatches(IEnumerable<GeneratedTrace> traces, int observations, bool isCompressed, Action<Utf8JsonWriter, GeneratedTrace> write)
    {
        return [.. InBatches(traces, observations).AsParallel().AsOrdered().Select(batch =>
        {
            var body = Json(json =>
            {
                json.WriteStartArray();
                foreach (var trace in batch)
                {
                    json.WriteStartObject();
                    json.WriteString("type", "trace");
                    json.WritePropertyName("body");
                    WriteTrace(json, trace);
                    json.WriteEndObject();
                    write(json, trace);
                }

                json.WriteEndArray();
            });
            return new WireRequest("POST", "/api/v1/batch", isCompressed ? Gzip(body) : body, isCompressed ? "gzip" : null);
        })];
    }

    private static void Item(Utf8JsonWriter json, string operation, Action writeBody)
    {
        json.WriteStartObject();
        json.WriteString("type", "observation");
        json.WriteString("op", operation);
        json.WritePropertyName("body");
        writeBody();
        json.WriteEndObject();
    }

    private static void WriteTrace(Utf8JsonWriter json, GeneratedTrace trace)
    {
        json.WriteStartObject();
        json.WriteString("id", trace.Id);
        json.WriteString("name", trace.Name);
        json.WriteString("user_id", trace.UserId);
        json.WriteString("session_id", trace.SessionId);
        json.WriteStartArray("tags");
        foreach (var tag in trace.Tags)
        {
            json.WriteStringValue(tag);
        }

        json.WriteEndArray();
        json.WriteString("timestamp", Time(trace.Start));
        json.WriteEndObject();
    }

    private static void WriteWhole(Utf8JsonWriter json, GeneratedTrace trace, GeneratedObservation observation)
    {
        json.WriteStartObject();
        WriteStartFields(json, trace, observation);
        WriteEndFields(json, observation);
        json.WriteEndObject();
    }

    private static void WriteStart(Utf8JsonWriter json, GeneratedTrace trace, GeneratedObservation observation)
    {
        json.WriteStartObject();
        WriteStartFields(json, trace, observation);
        json.WriteEndObject();
    }

    private static void WriteEnd(Utf8JsonWriter json, GeneratedObservation observation, bool withId)
    {
        json.WriteStartObject();
        if (withId)
        {
            json.WriteString("id", observation.Id);
        }

        WriteEndFields(json, observation);
        json.WriteEndObject();
    }

    private static void WriteStartFields(Utf8JsonWriter json, GeneratedTrace trace, GeneratedObservation observation)
    {
        json.WriteString("id", observation.Id);
        json.WriteString("trace_id", trace.Id);
        json.WriteString("parent_observation_id", observation.ParentId);
        json.WriteString("name", observation.Name);
        json.WriteString("type", observation.Type);
        json.WritePropertyName("input");
        json.WriteRawValue(observation.Input, skipInputValidation: true);
        json.WriteString("start_time", Time(observation.Start));
    }

    private static void WriteEndFields(Utf8JsonWriter json, GeneratedObservation observation)
    {
        json.WriteString("end_time", Time(observation.End));
        json.WritePropertyName("output");
        json.WriteRawValue(observation.Output, skipInputValidation: true);
        json.WriteString("level", observation.Level);
    }

    private static string Time(DateTime time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff", System.Globalization.CultureInfo.InvariantCulture);

    private static byte[] Json(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Compact))
        {
            write(json);
        }

        return buffer.ToArray();
    }

    public static byte[] Gzip(byte[] body)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Optimal))
        {
            gzip.Write(body);
        }

        return buffer.ToArray();
    }
}
