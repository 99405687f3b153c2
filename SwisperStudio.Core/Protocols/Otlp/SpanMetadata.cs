using System.Text.Json;
using OpenTelemetry.Proto.Common.V1;
using OpenTelemetry.Proto.Resource.V1;
using OpenTelemetry.Proto.Trace.V1;
using SwisperStudio.Core.Protocols.Swisper;

namespace SwisperStudio.Core.Protocols.Otlp;

/// <summary>
/// What a span tells beside the fields of an observation: the client's own metadata at the top, counts within the tokens as <c>usage_details</c>, and under
/// <c>otel</c> all that has found no other place.
/// </summary>
internal static class SpanMetadata
{
    /// <summary>The client's own metadata, by name.</summary>
    public static Dictionary<string, byte[]> OfClient(SpanAttributes attributes)
    {
        var found = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var name in (ReadOnlySpan<string>)["langfuse.observation.metadata", "metadata"])
        {
            if (attributes.Take(name) is { } value)
            {
                Collect(found, name, value.ToDocument());
            }
        }

        foreach (var prefix in SpanFields.MetadataPrefixes)
        {
            AddUnder(found, attributes, prefix);
        }

        // The studio's own names.
        foreach (var name in (ReadOnlySpan<string>)["otel", "usage_details"])
        {
            if (found.Remove(name, out var taken))
            {
                found.TryAdd("client." + name, taken);
            }
        }

        // As Langfuse's other protocol tells them, and its API gives them back.
        if (attributes.Take("langfuse.observation.cost_details") is { } costs)
        {
            found.TryAdd("cost_details", costs.ToDocument());
        }

        var prompt = new[] { "name", "version" }.Select(part => (Part: part, Value: attributes.Take("langfuse.observation.prompt." + part))).Where(p => p.Value is not null).ToList();
        if (prompt.Count > 0)
        {
            found.TryAdd("prompt", Write(prompt.Select(p => KeyValuePair.Create(p.Part, p.Value!.ToDocument()))));
        }

        return found;
    }

    /// <summary>Adds everything whose name begins so, by the rest of the name; by its whole name where that is taken.</summary>
    public static void AddUnder(Dictionary<string, byte[]> found, SpanAttributes attributes, string prefix)
    {
        foreach (var (name, value) in attributes.TakeUnder(prefix))
        {
            found[found.ContainsKey(name) ? prefix + name : name] = value.ToDocument();
        }
    }

    /// <summary>The metadata of a trace that its client has set; null if it has not.</summary>
    public static byte[]? OfTrace(SpanAttributes attributes)
    {
        var found = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        if (attributes.Take("langfuse.trace.metadata") is { } whole)
        {
            Collect(found, "metadata", whole.ToDocument());
        }

        foreach (var (name, value) in attributes.TakeUnder("langfuse.trace.metadata."))
        {
            found[name] = value.ToDocument();
        }

        foreach (var (attribute, name) in new[] { ("langfuse.trace.public", "public"), ("langfuse.version", "version") })
        {
            if (attributes.Take(attribute) is { } value)
            {
                found.TryAdd(name, value.ToDocument());
            }
        }

        return found.Count == 0 ? null : Write(found);
    }

    /// <summary>Counts within the tokens; null if nothing tells any.</summary>
    public static byte[]? UsageDetailsOf(SpanAttributes attributes)
    {
        var counts = SpanFields.UsageDetails
            .Select(d => (d.Name, Count: attributes.Count(d.Attributes)))
            .Where(d => d.Count is > 0)
            .ToDictionary(d => d.Name, d => JsonSerializer.SerializeToUtf8Bytes(d.Count));
        return counts.Count == 0 ? null : Write(counts);
    }

    /// <summary>All that has found no other place.</summary>
    /// <param name="attributes">The span's attributes, mapped.</param>
    /// <param name="span">The span.</param>
    /// <param name="name">Its name, where the observation has another.</param>
    /// <param name="events">The events that were not read as messages.</param>
    /// <param name="scope">What made the span.</param>
    /// <param name="resource">Where it was made, as JSON; null where a span above tells.</param>
    public static byte[] OfSpan(SpanAttributes attributes, Span span, string? name, List<Span.Types.Event> events, InstrumentationScope? scope, byte[]? resource) => AttributeValues.Write(json =>
    {
        json.WriteStartObject();
        if (name is not null)
        {
            json.WriteString("name", name);
        }

        if (span.Kind > Span.Types.SpanKind.Internal)
        {
            json.WriteString("kind", span.Kind.ToString().ToUpperInvariant());
        }

        if (!string.IsNullOrEmpty(span.TraceState))
        {
            json.WriteString("trace_state", span.TraceState);
        }

        if (span.Status?.Code == Status.Types.StatusCode.Ok)
        {
            json.WriteString("status", "OK");
        }

        // That of an error is the observation's.
        if (!string.IsNullOrEmpty(span.Status?.Message) && span.Status.Code != Status.Types.StatusCode.Error)
        {
            json.WriteString("status_message", span.Status.Message);
        }

        if (attributes.Rest is { Count: > 0 } rest)
        {
            json.WritePropertyName("attributes");
            AttributeValues.Write(json, rest);
        }

        WriteEvents(json, events);
        WriteLinks(json, span);
        if (!string.IsNullOrEmpty(scope?.Name))
        {
            json.WriteStartObject("scope");
            json.WriteString("name", scope.Name);
            if (!string.IsNullOrEmpty(scope.Version))
            {
                json.WriteString("version", scope.Version);
            }

            if (scope.Attributes.Count > 0)
            {
                json.WritePropertyName("attributes");
                AttributeValues.Write(json, scope.Attributes);
            }

            json.WriteEndObject();
        }

        if (resource is not null)
        {
            json.WritePropertyName("resource");
            json.WriteRawValue(resource, skipInputValidation: true);
        }

        WriteDropped(json, ("dropped_attributes", span.DroppedAttributesCount), ("dropped_events", span.DroppedEventsCount), ("dropped_links", span.DroppedLinksCount));
        json.WriteEndObject();
    });

    /// <summary>What a resource tells of itself; null for nothing.</summary>
    public static byte[]? OfResource(Resource? resource) =>
        resource is { Attributes.Count: > 0 } ? AttributeValues.Write(json => AttributeValues.Write(json, resource.Attributes)) : null;

    /// <summary>Members as an object.</summary>
    public static byte[] Write(IEnumerable<KeyValuePair<string, byte[]>> members) => RawJson.Object([.. members.Select(m => (m.Key, (byte[]?)m.Value))]);

    // The members of an object stand for themselves; any other value keeps its name.
    private static void Collect(Dictionary<string, byte[]> found, string name, byte[] document)
    {
        if (JsonElement.Parse(document, RawJson.DocumentOptions) is { ValueKind: JsonValueKind.Object } members)
        {
            foreach (var member in members.EnumerateObject())
            {
                found.TryAdd(RawJson.Name(member), member.Value.Raw());
            }
        }
        else
        {
            found.TryAdd(name, document);
        }
    }

    private static void WriteEvents(Utf8JsonWriter json, List<Span.Types.Event> events)
    {
        if (events.Count == 0)
        {
            return;
        }

        json.WriteStartArray("events");
        foreach (var e in events)
        {
            json.WriteStartObject();
            json.WriteString("name", e.Name);
            json.WriteNumber("time_unix_nano", e.TimeUnixNano);
            json.WritePropertyName("attributes");
            AttributeValues.Write(json, e.Attributes);
            WriteDropped(json, ("dropped_attributes", e.DroppedAttributesCount));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteLinks(Utf8JsonWriter json, Span span)
    {
        if (span.Links.Count == 0)
        {
            return;
        }

        json.WriteStartArray("links");
        foreach (var link in span.Links)
        {
            json.WriteStartObject();
            json.WriteString("trace_id", Convert.ToHexStringLower(link.TraceId.Span));
            json.WriteString("span_id", Convert.ToHexStringLower(link.SpanId.Span));
            if (!string.IsNullOrEmpty(link.TraceState))
            {
                json.WriteString("trace_state", link.TraceState);
            }

            json.WritePropertyName("attributes");
            AttributeValues.Write(json, link.Attributes);
            WriteDropped(json, ("dropped_attributes", link.DroppedAttributesCount));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    // What the SDK itself has left out for its limits.
    private static void WriteDropped(Utf8JsonWriter json, params ReadOnlySpan<(string Name, uint Count)> dropped)
    {
        foreach (var (name, count) in dropped)
        {
            if (count > 0)
            {
                json.WriteNumber(name, count);
            }
        }
    }
}
