using System.Reflection;
using System.Runtime.InteropServices;

namespace SwisperStudio.Client.Connection;

/// <summary>Who sends: the host application, this process of it, and this library.</summary>
internal static class Identity
{
    // The studio takes no longer environment or version in a heartbeat (contract/heartbeat.md, section 2).
    private const int MaxText = 50;

    /// <summary>Random, and the same as long as the process lives.</summary>
    public static string InstanceId { get; } = Guid.NewGuid().ToString();

    public static string SdkVersion { get; } =
        typeof(Identity).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    /// <summary>The form of <c>OTEL_RESOURCE_ATTRIBUTES</c>: <c>service.name=my%20agent,host.name=web-1</c>.</summary>
    public static string ResourceAttributes(StudioOptions options)
    {
        (string Name, string? Value)[] attributes =
        [
            ("service.name", options.ServiceName),
            ("service.instance.id", InstanceId),
            ("deployment.environment.name", Cut(options.Environment)),
            ("service.version", Cut(options.Version)),
            ("host.name", Environment.MachineName),
            ("telemetry.sdk.name", "swisper-studio-dotnet"),
            ("telemetry.sdk.version", SdkVersion),
        ];
        return string.Join(',', attributes.Where(a => !string.IsNullOrEmpty(a.Value)).Select(a => $"{a.Name}={Uri.EscapeDataString(a.Value!)}"));
    }

    /// <summary>Body of a heartbeat (contract/heartbeat.md, section 2), with fields of our own.</summary>
    public static Dictionary<string, string?> Heartbeat(StudioOptions options) => new()
    {
        ["project_id"] = options.ProjectId,
        ["status"] = "connected",
        ["timestamp"] = DateTime.UtcNow.ToString("O"),
        ["environment"] = Cut(options.Environment),
        ["version"] = Cut(options.Version),
        ["sdk_version"] = SdkVersion,
        ["instance_id"] = InstanceId,
        ["host_name"] = Environment.MachineName,
        ["runtime"] = RuntimeInformation.FrameworkDescription,
        ["service_name"] = options.ServiceName,
    };

    private static string? Cut(string? text) => text?.Length > MaxText ? text[..MaxText] : text;
}
