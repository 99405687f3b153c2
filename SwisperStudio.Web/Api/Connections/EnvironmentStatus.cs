using SwisperStudio.Core.Connections;

namespace SwisperStudio.Web.Api.Connections;

/// <summary>Whether anything of an environment is connected.</summary>
/// <param name="Status"><c>connected</c> or <c>disconnected</c>, computed when asked.</param>
/// <param name="LastSeen">The last sign of life, heartbeat or event; naive UTC.</param>
/// <param name="LastEventAt">The last event; null if none ever came.</param>
/// <param name="Environment">The environment; null where nothing told.</param>
/// <param name="Version">Version of the client system, as last told.</param>
/// <param name="SdkVersion">Version of the SDK, as last told.</param>
/// <param name="Instances">How many instances are connected.</param>
public record EnvironmentStatus(string Status, string LastSeen, string? LastEventAt, string? Environment, string? Version, string? SdkVersion, int Instances)
{
    /// <summary>Sums up connections, at least one.</summary>
    internal static EnvironmentStatus Of(IReadOnlyCollection<Connection> connections, long now, TimeSpan patience)
    {
        var told = Connection.Foremost(connections, now, patience)!;
        var connected = connections.Count(c => c.IsConnected(now, patience));
        return new EnvironmentStatus(
            connected > 0 ? "connected" : "disconnected",
            WireTime.Format(connections.Max(c => c.LastSign)),
            WireTime.Format(connections.Max(c => c.LastEventAt)),
            told.Environment,
            told.Version,
            told.SdkVersion,
            connected);
    }
}
