namespace SwisperStudio.Core.Connections;

/// <summary>
/// Who sends: an instance of a client system, as it describes itself. Nothing is required: what says nothing of itself is one sender for each project.
/// </summary>
/// <param name="Environment">Where it runs, e.g. <c>staging</c> (OpenTelemetry: <c>deployment.environment.name</c>).</param>
/// <param name="ServiceName">What it is (<c>service.name</c>).</param>
/// <param name="InstanceId">Which of several it is (<c>service.instance.id</c>).</param>
/// <param name="Version">Version of the client system (<c>service.version</c>).</param>
/// <param name="SdkVersion">Version of the SDK (<c>telemetry.sdk.version</c>).</param>
/// <param name="HostName">The machine (<c>host.name</c>).</param>
/// <param name="Runtime">What it runs on (<c>process.runtime.description</c>).</param>
public sealed record Sender(
    string? Environment = null,
    string? ServiceName = null,
    string? InstanceId = null,
    string? Version = null,
    string? SdkVersion = null,
    string? HostName = null,
    string? Runtime = null)
{
    /// <summary>Longest text kept of each, in characters; the rest is cut.</summary>
    public const int MaxLength = 200;

    /// <summary>A sender that says nothing of itself.</summary>
    public static Sender Unknown { get; } = new();

    /// <summary>
    /// Which connection of a project it is: the hash of environment, service and instance. Versions of an instance come and go; those that name no instance
    /// are told apart by their version, since two of them may run side by side.
    /// </summary>
    public Guid Key => Hash128.Of($"{Environment}\n{ServiceName}\n{InstanceId ?? "version " + Version}");

    /// <summary>Reads resource attributes in the form of <c>OTEL_RESOURCE_ATTRIBUTES</c>: <c>service.name=agent,service.instance.id=a%2C1</c>. What cannot be read says nothing.</summary>
    public static Sender OfResource(string? attributes)
    {
        if (string.IsNullOrEmpty(attributes))
        {
            return Unknown;
        }

        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var attribute in attributes.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (attribute.Split('=', 2, StringSplitOptions.TrimEntries) is [var name, { Length: > 0 } value])
            {
                known[name] = Uri.UnescapeDataString(value);
            }
        }

        return Of(known.GetValueOrDefault);
    }

    /// <summary>Reads resource attributes by their OpenTelemetry names.</summary>
    /// <param name="attribute">Gives an attribute's value; null where there is none.</param>
    public static Sender Of(Func<string, string?> attribute) => new(
        Kept(attribute("deployment.environment.name") ?? attribute("deployment.environment")),
        Kept(attribute("service.name")),
        Kept(attribute("service.instance.id")),
        Kept(attribute("service.version")),
        Kept(attribute("telemetry.sdk.version")),
        Kept(attribute("host.name")),
        Kept(attribute("process.runtime.description")));

    /// <summary>What is kept of a text; an empty one says nothing.</summary>
    public static string? Kept(string? text) => string.IsNullOrEmpty(text) ? null : FreeText.Clean(text.Length > MaxLength ? text[..MaxLength] : text);
}
