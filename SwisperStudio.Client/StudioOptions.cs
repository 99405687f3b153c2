using System.Globalization;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SwisperStudio.Client;

/// <summary>
/// Where events go and how. Every value begins with its environment variable, where it has one and that is set; what code or
/// configuration sets wins.
/// </summary>
public sealed class StudioOptions
{
    /// <summary><c>SWISPER_STUDIO_ENABLED</c>. False: every call does nothing, and nothing runs in the background.</summary>
    public bool Enabled { get; set; } = Flag("SWISPER_STUDIO_ENABLED");

    /// <summary><c>SWISPER_STUDIO_URL</c>: address of the studio.</summary>
    public string Url { get; set; } = Variable("SWISPER_STUDIO_URL") ?? "http://localhost:8001";

    /// <summary><c>SWISPER_STUDIO_API_KEY</c>: a key of the project.</summary>
    public string? ApiKey { get; set; } = Variable("SWISPER_STUDIO_API_KEY");

    /// <summary><c>SWISPER_STUDIO_PROJECT_ID</c>: the project of all traces. Without it nothing is sent.</summary>
    public string? ProjectId { get; set; } = Variable("SWISPER_STUDIO_PROJECT_ID");

    /// <summary><c>SWISPER_STUDIO_ENVIRONMENT</c>: where the host runs, like <c>staging</c>; <c>production</c> if not set.</summary>
    public string Environment { get; set; } = Variable("SWISPER_STUDIO_ENVIRONMENT") ?? "production";

    /// <summary>Name of the host application; by default that of its main assembly.</summary>
    public string? ServiceName { get; set; } = Assembly.GetEntryAssembly()?.GetName().Name;

    /// <summary>Version of the host application; by default that of its main assembly, without its build.</summary>
    public string? Version { get; set; } =
        Assembly.GetEntryAssembly()?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0];

    /// <summary><c>SWISPER_STUDIO_VERIFY_CONNECTIVITY</c>. Whether the log tells at start if the studio answers, key and project are right.</summary>
    public bool VerifyConnectivity { get; set; } = Flag("SWISPER_STUDIO_VERIFY_CONNECTIVITY");

    /// <summary><c>SWISPER_STUDIO_HEARTBEAT_INTERVAL</c>, there in seconds: time from heartbeat to heartbeat. Zero: none are sent.</summary>
    public TimeSpan HeartbeatInterval { get; set; } = Seconds("SWISPER_STUDIO_HEARTBEAT_INTERVAL", 60);

    /// <summary>Memory for events that wait to be sent, in bytes. What comes when it is full is dropped and counted.</summary>
    public long MaxQueueBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>How long an event may wait for others before it is sent with them.</summary>
    public TimeSpan Linger { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long the studio may take to answer a batch.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the end of the host may be put off for events that are not sent yet.</summary>
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// <c>SWISPER_STUDIO_SPOOL_DIRECTORY</c>: folder where events are kept until the studio has stored them; null: in memory only.
    /// Several processes may share it.
    /// </summary>
    public string? SpoolDirectory { get; set; } = Variable("SWISPER_STUDIO_SPOOL_DIRECTORY");

    /// <summary>Room for events in the spool of this process, in bytes. When it is full the oldest are dropped and counted.</summary>
    public long MaxSpoolBytes { get; set; } = 256 * 1024 * 1024;

    /// <summary>How states become JSON. White space is never written.</summary>
    public JsonSerializerOptions JsonOptions { get; set; } = DefaultJson;

    /// <summary>How long after a wrong key or project it is tried again: they may be mended.</summary>
    internal TimeSpan RefusedDelay { get; set; } = TimeSpan.FromSeconds(30);

    private static JsonSerializerOptions DefaultJson { get; } = new()
    {
        // The studio shows text as text: nothing has to be escaped for HTML.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private static string? Variable(string name) => System.Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    private static bool Flag(string name) => Variable(name)?.Trim().ToLowerInvariant() is not ("false" or "0" or "no" or "off");

    private static TimeSpan Seconds(string name, double @default) =>
        TimeSpan.FromSeconds(double.TryParse(Variable(name), CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and < 1e9 ? seconds : @default);
}
