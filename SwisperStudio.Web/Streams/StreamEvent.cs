using System.Globalization;
using System.Text.Json;
using StackExchange.Redis;
using SwisperStudio.Core;
using SwisperStudio.Core.Connections;
using SwisperStudio.Core.Ingestion;
using SwisperStudio.Core.Protocols.Swisper;
using SwisperStudio.Core.Traces;
using SwisperStudio.Web.Api.Observations;
using SwisperStudio.Web.Api.Requests;

namespace SwisperStudio.Web.Streams;

/// <summary>An entry of Swisper's event stream, as <c>contract/redis-streams.md</c> describes it.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Project">The project that it names; null where that is no id.</param>
/// <param name="Size">Bytes of what it carries.</param>
internal sealed record StreamEvent(StreamEntry Entry, Guid? Project, int Size)
{
    /// <summary>Who sends by this stream, as far as it tells.</summary>
    private static readonly Sender Swisper = new(ServiceName: "Swisper (Redis)");

    /// <summary>What it says about a trace or an observation; null for a heartbeat and for what is not known.</summary>
    public Patch? Patch { get; private init; }

    /// <summary>Whoever says no more than that it is there; null for all others.</summary>
    public Sender? Heartbeat { get; private init; }

    /// <summary>Why it cannot be stored, ever; null if nothing is wrong with it.</summary>
    public string? Problem { get; private init; }

    /// <summary>When it came into the stream, in Unix nanoseconds of Redis's clock: its id begins with it.</summary>
    public long AddedAt => long.TryParse(((string)Entry.Id!).Split('-')[0], out var milliseconds) ? milliseconds * UnixTime.NanosecondsPerMillisecond : 0;

    /// <summary>The key of the trace that it is about; null where it names none.</summary>
    public Guid? TraceKey => Patch is ObservationPatch observation ? observation.TraceKey : Patch?.Key;

    /// <summary>The same, to be stored nowhere.</summary>
    public StreamEvent Dropped() => this with { Patch = null };

    /// <summary>The same without its project.</summary>
    public StreamEvent Without() => this with { Project = null, Patch = Patch is null ? null : Patch with { ProjectId = null } };

    /// <summary>Reads an entry. It never fails: what is wrong is told.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="now">Unix nanoseconds of the server's clock.</param>
    public static StreamEvent Read(StreamEntry entry, long now)
    {
        var data = PythonJson.Repair((byte[]?)entry["data"] ?? "{}"u8.ToArray());
        var fields = JsonFields.Parse(data, ["data"], []);
        var read = new StreamEvent(entry, Core.Projects.Project.TryParseId((string?)entry["project_id"] ?? "", out var project) ? project : null, data.Length);
        if (fields.Errors is [var broken, ..])
        {
            return read with { Problem = $"data: {broken.Msg}" };
        }

        var type = (string?)entry["event_type"];
        if (type == "heartbeat")
        {
            // Its project may stand in its data only.
            var told = Core.Projects.Project.TryParseId(fields.AnyText("project_id").Value ?? "", out var named) ? named : read.Project;
            return read with { Project = told, Heartbeat = Swisper with { SdkVersion = Sender.Kept(fields.AnyText("sdk_version").Value) } };
        }

        if (type is not ("trace_start" or "observation_start" or "observation_end" or "observation_error"))
        {
            return read;
        }

        var id = (string?)entry[type == "trace_start" ? "trace_id" : "observation_id"];
        if (string.IsNullOrEmpty(id) || id.Length > JsonFields.MaxIdLength || FreeText.Clean(id) != id)
        {
            return read with { Problem = "It names no trace or observation." };
        }

        var patch = read.ToPatch(type, id, fields, now);
        // A document that cannot be taken must not be missing in silence; anything else that is wrong is left open.
        return fields.Errors.FirstOrDefault(e => e.Type is "dict_type" or "too_deep") is { } error
            ? read with { Problem = $"{string.Join('.', error.Loc)}: {error.Msg}" }
            : read with { Patch = patch };
    }

    private Patch ToPatch(string type, string id, JsonFields fields, long now)
    {
        var sent = SentAt();
        var isStart = type is "trace_start" or "observation_start";
        var stamp = new Stamp(isStart ? StampRank.Create : StampRank.Update, sent, fields.ContentHash);
        if (type == "trace_start")
        {
            return new TracePatch
            {
                Id = id,
                ProjectId = Project,
                Stamp = stamp,
                ReceivedAt = now,
                FromAllProjectKey = true,
                Sender = Swisper,
                Name = fields.AnyText("name"),
                UserId = fields.AnyText("user_id"),
                SessionId = fields.AnyText("session_id"),
                Meta = fields.Document("meta"),
                Tags = fields.Texts("tags"),
                Timestamp = fields.AnyTime("timestamp") ?? sent,
            };
        }

        var trace = (string?)Entry["trace_id"];
        var named = fields.AnyText("type").Value;
        var known = WireType.Find(named);
        return new ObservationPatch
        {
            Id = id,
            ProjectId = Project,
            Stamp = stamp,
            ReceivedAt = now,
            FromAllProjectKey = true,
            Sender = Swisper,
            TraceId = string.IsNullOrEmpty(trace) || trace.Length > JsonFields.MaxIdLength ? default : FreeText.Clean(trace)!,
            ParentId = isStart ? fields.AnyText("parent_observation_id") : default,
            Name = isStart ? fields.AnyText("name") : default,
            Type = known is null && named is null && !isStart ? default : new Field<ObservationType?>(known ?? ObservationType.Span, true),
            // What the type is called is not lost where we do not know it.
            Meta = known is null && named is not null ? new Field<ReadOnlyMemory<byte>?>(JsonSerializer.SerializeToUtf8Bytes(new { type = named }), true) : default,
            StartTime = isStart ? fields.AnyTime("start_time") ?? sent : default(Field<long?>),
            EndTime = isStart ? default(Field<long?>) : fields.AnyTime("end_time") ?? sent,
            Input = isStart ? fields.Document("input") : default,
            Output = isStart ? default : fields.Document("output"),
            Level = isStart ? default : type == "observation_error" ? "ERROR" : fields.AnyText("level").Value ?? "DEFAULT",
            StatusMessage = type == "observation_error" ? fields.AnyText("error").Value ?? fields.AnyText("status_message").Value : default(Field<string>),
        };
    }

    // Unix seconds with a fraction, as text; else the milliseconds of the entry's id.
    private long SentAt()
    {
        if (decimal.TryParse((string?)Entry["timestamp"], NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and < 9_000_000_000)
        {
            return (long)(seconds * UnixTime.NanosecondsPerSecond);
        }

        return AddedAt;
    }
}
