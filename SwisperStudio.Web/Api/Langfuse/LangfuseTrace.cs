using System.Text.Json.Serialization;
using SwisperStudio.Core;
using SwisperStudio.Core.Projects;
using SwisperStudio.Core.Traces;
using SwisperStudio.Web.Api.Requests;
using SwisperStudio.Web.Api.Traces;
using SwisperStudio.Web.Components.Projects;

namespace SwisperStudio.Web.Api.Langfuse;

/// <summary>A trace in Langfuse's names.</summary>
public abstract record LangfuseTrace
{
    private readonly Trace _trace;
    private readonly JsonFields? _meta;

    private protected LangfuseTrace(TraceWithDocuments read)
    {
        _trace = read.Trace;
        _meta = _trace.Meta is { } meta ? JsonFields.Parse(meta, [], []) : null;
        (Input, Output) = (read.Input, read.Output);
    }

    /// <summary>The client's id.</summary>
    public string Id => _trace.Id;

    /// <summary>The project.</summary>
    [JsonPropertyName("projectId")]
    public string ProjectId => Project.ToWire(_trace.ProjectId);

    /// <summary>When the run began.</summary>
    public string Timestamp => LangfuseTime.Format(_trace.Timestamp);

    /// <summary>Name of the run.</summary>
    public string? Name => _trace.Name;

    /// <summary>As sent, else that of the root observation.</summary>
    public RawJson? Input { get; }

    /// <summary>As sent, else that of the root observation.</summary>
    public RawJson? Output { get; }

    /// <summary>The client system's conversation.</summary>
    [JsonPropertyName("sessionId")]
    public string? SessionId => _trace.SessionId;

    /// <summary>Version of the client system.</summary>
    public string? Release => _trace.Version == Version ? null : _trace.Version;

    /// <summary>Version of the trace, as sent.</summary>
    public string? Version => _meta?.AnyText("version").Value;

    /// <summary>The client system's user.</summary>
    [JsonPropertyName("userId")]
    public string? UserId => _trace.UserId;

    /// <summary>Free metadata, and with it what else was sent.</summary>
    public RawJson? Metadata => RawJson.Of(_trace.Meta);

    /// <summary>Tags.</summary>
    public string[] Tags => _trace.Tags;

    /// <summary>As sent; the studio shows no trace to the public.</summary>
    public bool Public => _meta?.AnyText("public").Value == "true";

    /// <summary>Where the client system ran.</summary>
    public string? Environment => _trace.Environment;

    /// <summary>Path of its page.</summary>
    [JsonPropertyName("htmlPath")]
    public string HtmlPath => ProjectAddress.Trace(_trace.ProjectId, _trace.Id);

    /// <summary>Seconds from its first start to its last end.</summary>
    public double Latency => (_trace.EndTime - _trace.StartTime ?? 0) / (double)UnixTime.NanosecondsPerSecond;

    /// <summary>CHF; 0 also where none is known, because clients ask for a number.</summary>
    [JsonPropertyName("totalCost")]
    public decimal TotalCost => _trace.TotalCost / (decimal)UnixTime.NanosecondsPerSecond;
}
