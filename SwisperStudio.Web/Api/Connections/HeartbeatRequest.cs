using SwisperStudio.Core.Connections;
using SwisperStudio.Web.Api.Requests;

namespace SwisperStudio.Web.Api.Connections;

/// <summary>Body of <c>POST /projects/heartbeat</c> (contract/heartbeat.md, section 2); the last four fields are ours.</summary>
public sealed record HeartbeatRequest : IRequestBody<HeartbeatRequest>
{
    private const int MaxName = 50;
    private const int MaxSdkVersion = 20;

    /// <summary>The project.</summary>
    public required string ProjectId { get; init; }

    /// <summary>The client's word, e.g. <c>connected</c>; not believed.</summary>
    public required string Status { get; init; }

    /// <summary>The client's time, in any form; the server's own clock decides when it was last seen.</summary>
    public required string Timestamp { get; init; }

    /// <summary>Where the client runs, e.g. <c>staging</c>; absent or null keeps what was last told.</summary>
    public string? Environment { get; init; }

    /// <summary>Version of the client system.</summary>
    public string? Version { get; init; }

    /// <summary>Version of the SDK.</summary>
    public string? SdkVersion { get; init; }

    /// <summary>Which of several instances it is.</summary>
    public string? InstanceId { get; init; }

    /// <summary>The machine.</summary>
    public string? HostName { get; init; }

    /// <summary>What it runs on.</summary>
    public string? Runtime { get; init; }

    /// <summary>What it is, where a project has several services.</summary>
    public string? ServiceName { get; init; }

    /// <inheritdoc />
    public static HeartbeatRequest Read(JsonFields fields) => new()
    {
        ProjectId = fields.RequiredText("project_id"),
        Status = fields.RequiredText("status"),
        Timestamp = fields.RequiredText("timestamp"),
        Environment = fields.Text("environment", max: MaxName).Value,
        Version = fields.Text("version", max: MaxName).Value,
        SdkVersion = fields.Text("sdk_version", max: MaxSdkVersion).Value,
        InstanceId = fields.Text("instance_id", max: Sender.MaxLength).Value,
        HostName = fields.Text("host_name", max: Sender.MaxLength).Value,
        Runtime = fields.Text("runtime", max: Sender.MaxLength).Value,
        ServiceName = fields.Text("service_name", max: Sender.MaxLength).Value,
    };

    internal Sender ToSender() => new(
        Sender.Kept(Environment), Sender.Kept(ServiceName), Sender.Kept(InstanceId), Sender.Kept(Version), Sender.Kept(SdkVersion), Sender.Kept(HostName), Sender.Kept(Runtime));
}
