using System.Globalization;
using System.IO.Hashing;
using System.Text.RegularExpressions;
using OpenTelemetry.Proto.Common.V1;
using OpenTelemetry.Proto.Trace.V1;
using SwisperStudio.Core.Ingestion;
using SwisperStudio.Core.State;
using SwisperStudio.Core.Traces;

namespace SwisperStudio.Core.Protocols.Otlp;

/// <summary>Maps one span.</summary>
internal static partial class SpanMapper
{
    // Bits of a span's flags: whether it is known if the parent is in another process, and whether it is.
    private const uint KnowsParent = 0x100;
    private const uint ParentIsRemote = 0x200;

    // The numbers of OpenTelemetry's severities, of which Logfire makes spans.
    private const long WarningSeverity = 13;
    private const long ErrorSeverity = 17;
    private const long InfoSeverity = 9;

    public static (ObservationPatch Observation, IEnumerable<TracePatch> Traces) Map(
        Span span, InstrumentationScope? scope, SpanResource resource, OtlpReceipt receipt, RepeatScanner scanner)
    {
        var attributes = new SpanAttributes(span.Attributes, scanner);
        var events = span.Events.ToList();
        // Newer conventions put a call's messages into one event.
        events.RemoveAll(e =>
        {
            var isDetails = e.Name == "gen_ai.client.inference.operation.details";
            attributes.Add(isDetails ? e.Attributes : []);
            return isDetails;
        });

        var (id, parent) = (Hex(span.SpanId.Span), Hex(span.ParentSpanId.Span));
        var isPending = attributes.Peek("logfire.span_type") == "pending_span" && parent is not null;
        if (isPending)
        {
            // Logfire announces a span that has begun by a child that never was.
            (id, parent) = (parent!, attributes.Text("logfire.pending_parent_id") is { Length: 16 } above && above.Any(c => c != '0') ? above : null);
        }

        var isRoot = parent is null;
        // Langfuse's SDK leaves out spans of other libraries, and says which is the first that is left.
        var isEntry = isRoot || (span.Flags & ParentIsRemote) != 0 || attributes.Peek("langfuse.internal.is_app_root") == "true" || attributes.Peek("langfuse.internal.as_root") == "true";
        var isBelowLocal = !isEntry && (span.Flags & KnowsParent) != 0;

        // The order counts: what is read has found its place, and the rest is metadata.
        var trace = new TracePatch
        {
            Id = Hex(span.TraceId.Span)!,
            ProjectId = receipt.Project,
            Stamp = default,
            ReceivedAt = receipt.ReceivedAt,
            FromAllProjectKey = receipt.FromAllProjectKey,
            Sender = resource.Sender,
            RaisesDeleted = false,
        };
        var told = SetOnPurpose(trace, attributes, resource, isEntry);
        var type = SpanFields.TypeOf(attributes);
        var documents = SpanDocuments.Read(attributes, type, events);
        var tool = type == ObservationType.Tool ? attributes.Text(SpanFields.ToolName) : null;
        var name = tool ?? span.Name;
        var isByHand = SpanFields.IsTypedByHand(attributes);
        var isCounted = type is ObservationType.Generation or ObservationType.Embedding || isByHand;
        // What an agent or chain counts is the sum of the calls below it, which count for themselves: it stays among the metadata.
        var usage = isCounted ? TokenUsage.Read(attributes) : default;
        if (type == ObservationType.Embedding && usage is { Prompt: not null, Completion: null })
        {
            // Nothing is answered, and without that count there would be no cost.
            usage = usage with { Completion = 0 };
        }

        var model = type is ObservationType.Generation or ObservationType.Embedding or ObservationType.Retriever || isByHand ? ModelOf(attributes) : null;
        var parameters = ParametersOf(attributes);
        var firstToken = FirstTokenOf(attributes, span);
        var (level, message) = LevelOf(attributes, span);
        var implied = isEntry ? SpanFields.RunName.Select(attributes.Peek).FirstOrDefault(n => !string.IsNullOrEmpty(n)) ?? span.Name : null;
        var metadata = SpanMetadata.OfClient(attributes);
        var clientMetadata = isEntry ? new Dictionary<string, byte[]>(metadata) : [];
        if (usage.Details is not null)
        {
            metadata["usage_details"] = usage.Details;
        }

        metadata["otel"] = SpanMetadata.OfSpan(attributes, span, tool is null || tool == span.Name ? null : span.Name, events, scope, isBelowLocal ? null : resource.Json);
        ReadOnlyMemory<byte> meta = SpanMetadata.Write(metadata);
        var (start, end) = ((long)span.StartTimeUnixNano, (long)span.EndTimeUnixNano);
        // A span comes when it has ended; one that comes again, or is announced before, is the same.
        var stamp = new Stamp(isPending ? StampRank.Create : StampRank.Update, end > 0 ? end : start, Tie(meta, documents));

        var observation = new ObservationPatch
        {
            Id = id!,
            ProjectId = receipt.Project,
            Stamp = stamp,
            ReceivedAt = receipt.ReceivedAt,
            FromAllProjectKey = receipt.FromAllProjectKey,
            Sender = resource.Sender,
            TraceId = trace.Id,
            ParentId = parent,
            Type = (ObservationType?)type,
            Name = name,
            StartTime = start > 0 ? start : default(Field<long?>),
            EndTime = end > 0 && !isPending ? end : default(Field<long?>),
            CompletionStartTime = Told(firstToken),
            Input = Document(documents.Input, scanner),
            Output = Document(documents.Output, scanner),
            Meta = new Field<ReadOnlyMemory<byte>?>(meta, true),
            ModelParameters = Document(parameters, scanner),
            Model = Told(model),
            PromptTokens = Told(usage.Prompt),
            CompletionTokens = Told(usage.Completion),
            TotalTokens = Told(usage.Total),
            Level = level,
            StatusMessage = Told(message),
        };
        // Read to the end here: a span that cannot be read is refused whole.
        return (observation, [.. OfTrace()]);

        IEnumerable<TracePatch> OfTrace()
        {
            // What follows from spans yields to what was set on purpose; of several entries the one that began first is the trace's.
            yield return trace with
            {
                Stamp = new Stamp(StampRank.Create, start, stamp.Tie),
                Name = Told(implied),
                Environment = Told(resource.Sender.Environment),
                Version = Told(resource.Sender.Version),
                Input = isEntry ? Document(documents.Input, scanner) : default,
                Output = isEntry ? Document(documents.Output, scanner) : default,
                // Where somebody sets what the trace is to tell, the studio adds nothing.
                Meta = isEntry && !isByHand ? Document(TraceMetadata(clientMetadata, resource.Json), scanner) : default,
            };

            // The root's word is the last.
            yield return told with { Stamp = new Stamp(StampRank.Update, isRoot ? Math.Max(start, end) : start, stamp.Tie) };
        }
    }

    /// <summary>What a span's attributes set for its trace.</summary>
    private static TracePatch SetOnPurpose(TracePatch trace, SpanAttributes attributes, SpanResource resource, bool isEntry)
    {
        // A release is the version; the version of Langfuse's trace is, too, where there is none.
        var release = attributes.Text("langfuse.release") ?? attributes.Peek("langfuse.version") ?? attributes.Text("service.version");
        var tags = attributes.Take(SpanFields.Tags) ?? (isEntry ? attributes.Take(SpanFields.SpanTags) : null);
        return trace with
        {
            Name = Told(attributes.Text(SpanFields.TraceName)),
            UserId = Told(attributes.Text(SpanFields.User) ?? resource.User),
            SessionId = Told(attributes.Text(SpanFields.Session) ?? resource.Session),
            Environment = Told(attributes.Text(SpanFields.Environment)),
            Version = Told(release),
            Tags = Told(tags?.Texts()),
            Input = Document(attributes.Take("langfuse.trace.input")?.ToDocument(), attributes.Scanner),
            Output = Document(attributes.Take("langfuse.trace.output")?.ToDocument(), attributes.Scanner),
            Meta = Document(SpanMetadata.OfTrace(attributes), attributes.Scanner),
            MergesMeta = true,
        };
    }

    private static byte[]? TraceMetadata(Dictionary<string, byte[]> metadata, byte[]? resource)
    {
        if (resource is not null)
        {
            metadata["resource"] = resource;
        }

        return metadata.Count > 0 ? SpanMetadata.Write(metadata) : null;
    }

    // The model that was asked for, where the one that answered is only its name with a date: prices are known by that.
    private static string? ModelOf(SpanAttributes attributes)
    {
        string[] asking = ["gen_ai.request.model", "ai.model.id"];
        var asked = asking.Select(attributes.Peek).FirstOrDefault(m => !string.IsNullOrEmpty(m));
        var told = SpanFields.Model.Select(attributes.Peek).FirstOrDefault(m => !string.IsNullOrEmpty(m));
        return asked is not null && told!.StartsWith(asked, StringComparison.Ordinal) && Date().IsMatch(told[asked.Length..]) ? attributes.Text(asking) : attributes.Text(SpanFields.Model);
    }

    private static byte[]? ParametersOf(SpanAttributes attributes)
    {
        if (attributes.Take("langfuse.observation.model.parameters", "llm.invocation_parameters") is { } told)
        {
            return told.ToDocument();
        }

        var single = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        SpanMetadata.AddUnder(single, attributes, "gen_ai.request.");
        SpanMetadata.AddUnder(single, attributes, "ai.settings.");
        return single.Count > 0 ? SpanMetadata.Write(single) : null;
    }

    private static long? FirstTokenOf(SpanAttributes attributes, Span span)
    {
        var start = (long)span.StartTimeUnixNano;
        const string Langfuse = "langfuse.observation.completion_start_time";
        if (DateTimeOffset.TryParse(attributes.Peek(Langfuse)?.Trim('"'), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant) && instant >= UnixTime.Min && instant <= UnixTime.Max)
        {
            attributes.Take(Langfuse);
            return instant.ToNanoseconds();
        }

        return After("ai.response.msToFirstChunk", UnixTime.NanosecondsPerMillisecond) ?? After("ai.stream.msToFirstChunk", UnixTime.NanosecondsPerMillisecond) ?? After("gen_ai.response.time_to_first_chunk", UnixTime.NanosecondsPerSecond);

        long? After(string name, long unit) =>
            decimal.TryParse(attributes.Peek(name), NumberStyles.Float, CultureInfo.InvariantCulture, out var waited) && waited is >= 0 and < int.MaxValue && attributes.Take(name) is not null
                ? start + (long)(waited * unit)
                : null;
    }

    private static (string Level, string? Message) LevelOf(SpanAttributes attributes, Span span)
    {
        var message = attributes.Text("langfuse.observation.status_message");
        var status = string.IsNullOrEmpty(span.Status?.Message) ? ExceptionOf(span) : span.Status.Message;
        if (attributes.Text("langfuse.observation.level") is { } level)
        {
            return (level, message ?? status);
        }

        // The AI SDK leaves the status of a stream unset that the model has broken off.
        var isError = (span.Status?.Code == Status.Types.StatusCode.Error && !GoesOn().IsMatch(status ?? "")) || attributes.Peek("ai.response.finishReason") == "error";
        return attributes.Count("logfire.level_num") switch
        {
            _ when isError => ("ERROR", message ?? status),
            >= ErrorSeverity => ("ERROR", message ?? status),
            >= WarningSeverity => ("WARNING", message ?? status),
            < InfoSeverity => ("DEBUG", message),
            _ => ("DEFAULT", message),
        };
    }

    // By these exceptions LangGraph waits for a person or hands over to another agent.
    [GeneratedRegex(@"^(langgraph\.errors\.)?(GraphInterrupt|NodeInterrupt|ParentCommand)\b", RegexOptions.Multiline)]
    private static partial Regex GoesOn();

    private static string? ExceptionOf(Span span)
    {
        if (span.Events.LastOrDefault(e => e.Name == "exception") is not { } exception)
        {
            return null;
        }

        var told = new SpanAttributes(exception.Attributes, new RepeatScanner());
        return (told.Text("exception.type"), told.Text("exception.message")) switch
        {
            (null, var only) => only,
            (var only, null) => only,
            var (kind, text) => $"{kind}: {text}",
        };
    }

    private static long Tie(ReadOnlyMemory<byte> meta, SpanDocuments documents)
    {
        var hash = new XxHash3();
        hash.Append(meta.Span);
        hash.Append(documents.Input ?? []);
        hash.Append(documents.Output ?? []);
        return unchecked((long)hash.GetCurrentHashAsUInt64());
    }

    private static string? Hex(ReadOnlySpan<byte> id) => id.IsEmpty || id.IndexOfAnyExcept((byte)0) < 0 ? null : Convert.ToHexStringLower(id);

    private static Field<T> Told<T>(T? value) => value is null ? default : new Field<T>(value, true);

    private static Field<ReadOnlyMemory<byte>?> Document(byte[]? json, RepeatScanner scanner) =>
        json is null ? default : new Field<ReadOnlyMemory<byte>?>(AttributeValues.Bounded(json, scanner), true);

    // -2024-08-06, -20240806
    [GeneratedRegex(@"\A-20\d\d-?\d\d-?\d\d\z")]
    private static partial Regex Date();
}
