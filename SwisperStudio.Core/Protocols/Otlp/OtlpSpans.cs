using System.Text.Json;
using OpenTelemetry.Proto.Trace.V1;
using SwisperStudio.Core.Ingestion;
using SwisperStudio.Core.State;

namespace SwisperStudio.Core.Protocols.Otlp;

/// <summary>Maps spans of OpenTelemetry to patches: a span is an observation, and what it tells of its trace is the trace's.</summary>
public static class OtlpSpans
{
    private const int TraceIdSize = 16;
    private const int SpanIdSize = 8;

    // A list of every reason would be longer than the request.
    private const int MaxReasons = 3;

    /// <summary>Maps a request. A span that cannot be stored takes no other with it.</summary>
    /// <param name="resources">What the request brings.</param>
    /// <param name="receipt">Where and when it came in.</param>
    /// <param name="maxBytes">How large all that is to be stored may become: what stands once in a request may belong to many spans.</param>
    /// <returns>Null if it becomes larger.</returns>
    public static OtlpPatches? Map(IEnumerable<ResourceSpans> resources, OtlpReceipt receipt, long maxBytes)
    {
        var observations = new List<Patch>();
        var traces = new Dictionary<string, TraceTold>(StringComparer.Ordinal);
        var reasons = new HashSet<string>(StringComparer.Ordinal);
        var scanner = new RepeatScanner();
        long rejected = 0, bytes = 0;
        foreach (var ofResource in resources)
        {
            var resource = SpanResource.Read(ofResource.Resource);
            foreach (var ofScope in ofResource.ScopeSpans)
            {
                foreach (var span in ofScope.Spans)
                {
                    if (ProblemOf(span) is { } problem)
                    {
                        Reject(problem);
                        continue;
                    }

                    try
                    {
                        var mapped = SpanMapper.Map(span, ofScope.Scope, resource, receipt with { ReceivedAt = receipt.ReceivedAt + observations.Count }, scanner);
                        bytes += SizeOf(mapped.Observation);
                        observations.Add(mapped.Observation);
                        if (!traces.TryGetValue(mapped.Observation.TraceId.Value!, out var told))
                        {
                            traces.Add(mapped.Observation.TraceId.Value!, told = new TraceTold());
                        }

                        told.Add(mapped.Traces);
                    }
                    catch (Exception odd) when (odd is JsonException or InvalidOperationException)
                    {
                        Reject("A span's attributes are nested too deep to be read.");
                    }

                    if (bytes > maxBytes)
                    {
                        return null;
                    }
                }
            }
        }

        return new OtlpPatches(
            [.. traces.Values.SelectMany(t => t.Patches), .. observations],
            rejected,
            rejected == 0 ? null : string.Join(' ', reasons.Take(MaxReasons)),
            bytes);

        void Reject(string reason)
        {
            rejected++;
            reasons.Add(reason);
        }
    }

    private static long SizeOf(ObservationPatch observation) =>
        (observation.Meta.Value?.Length ?? 0) + (observation.Input.Value?.Length ?? 0) + (observation.Output.Value?.Length ?? 0);

    private static string? ProblemOf(Span span) =>
        span.TraceId.Length != TraceIdSize || span.TraceId.All(b => b == 0) ? "A span's trace_id must be 16 bytes (32 hexadecimal digits in JSON) that are not all zero."
        : span.SpanId.Length != SpanIdSize || span.SpanId.All(b => b == 0) ? "A span's span_id must be 8 bytes (16 hexadecimal digits in JSON) that are not all zero."
        : span.ParentSpanId.Length is not (0 or SpanIdSize) ? "A span's parent_span_id must be empty or 8 bytes (16 hexadecimal digits in JSON)."
        : span.StartTimeUnixNano > long.MaxValue || span.EndTimeUnixNano > long.MaxValue ? "A span's times must lie before the year 2262, in nanoseconds since 1970."
        : null;

    /// <summary>What the spans of a request tell of one trace: most tell the same, which needs to be written once.</summary>
    private sealed class TraceTold
    {
        private readonly List<TracePatch> _patches = [];

        /// <summary>Those that tell something which no stronger one tells.</summary>
        public IEnumerable<TracePatch> Patches
        {
            get
            {
                TraceFields told = 0;
                // Metadata are merged by their members: only the same are told already.
                var metadata = new HashSet<Guid>();
                foreach (var patch in _patches.OrderByDescending(p => p.Stamp))
                {
                    if ((patch.Fields & ~told) != 0 || (patch.Meta.Value is { } meta && metadata.Add(Hash128.Of(meta.Span))))
                    {
                        told |= patch.Fields;
                        yield return patch;
                    }
                }
            }
        }

        public void Add(IEnumerable<TracePatch> patches) => _patches.AddRange(patches);
    }
}
