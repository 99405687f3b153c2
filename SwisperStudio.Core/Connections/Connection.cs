namespace SwisperStudio.Core.Connections;

/// <summary>A client system's instance that reports to a project: by heartbeats, by the events it sends, or both.</summary>
public sealed class Connection
{
    /// <summary>The project.</summary>
    public Guid ProjectId { get; set; }

    /// <summary><see cref="Sender.Key"/>.</summary>
    public Guid Key { get; set; }

    /// <summary>Where it runs; null if it never told.</summary>
    public string? Environment { get; set; }

    /// <summary>What it is.</summary>
    public string? ServiceName { get; set; }

    /// <summary>Which of several it is.</summary>
    public string? InstanceId { get; set; }

    /// <summary>The machine.</summary>
    public string? HostName { get; set; }

    /// <summary>What it runs on.</summary>
    public string? Runtime { get; set; }

    /// <summary>Version of the client system, as last told.</summary>
    public string? Version { get; set; }

    /// <summary>Version of the SDK, as last told.</summary>
    public string? SdkVersion { get; set; }

    /// <summary>When it was first heard of; Unix nanoseconds of the server's clock, like all times here.</summary>
    public long FirstSeen { get; set; }

    /// <summary>The last heartbeat; null if none ever came.</summary>
    public long? LastHeartbeat { get; set; }

    /// <summary>The last event; null if none ever came.</summary>
    public long? LastEventAt { get; set; }

    /// <summary>Since when it has been there without a gap, with the versions it has now.</summary>
    public long PresentSince { get; set; }

    /// <summary>How far its clock was ahead at the last heartbeat that told the time, in nanoseconds; null if none did.</summary>
    public long? ClockSkew { get; set; }

    /// <summary>Whether its clock differs so much that its times mislead: by more than a minute.</summary>
    public bool IsSkewed => ClockSkew is < -60 * UnixTime.NanosecondsPerSecond or > 60 * UnixTime.NanosecondsPerSecond;

    /// <summary>The last sign of life.</summary>
    public long LastSign => Math.Max(LastHeartbeat ?? long.MinValue, LastEventAt ?? long.MinValue);

    /// <summary>Whether it counts as connected. Computed when it is asked; nothing has to notice that somebody has gone.</summary>
    /// <param name="now">Unix nanoseconds.</param>
    /// <param name="patience">How long a sign of life holds.</param>
    public bool IsConnected(long now, TimeSpan patience) => LastSign > now - (patience.Ticks * TimeSpan.NanosecondsPerTick);

    /// <summary>
    /// The connection that speaks for several: who is there counts more than who was, then what a heartbeat told more than what events did,
    /// then who was heard last. Null of none.
    /// </summary>
    public static Connection? Foremost(IEnumerable<Connection> connections, long now, TimeSpan patience) =>
        connections.MaxBy(c => (c.IsConnected(now, patience), c.LastHeartbeat is not null, c.LastSign));

    /// <summary>The row as it stands now.</summary>
    internal Connection Copy() => (Connection)MemberwiseClone();

    /// <summary>Takes what was heard. What a report leaves open stays as it was.</summary>
    /// <param name="heard">What was heard.</param>
    /// <param name="patience">How long a sign of life holds.</param>
    /// <returns>The presence that this has ended: there was a gap, or other versions; null if it goes on.</returns>
    internal ConnectionSpan? Take(ConnectionNews heard, TimeSpan patience)
    {
        var (version, sdk) = (heard.Sender.Version ?? Version, heard.Sender.SdkVersion ?? SdkVersion);
        ConnectionSpan? ended = null;
        if (FirstSeen == 0)
        {
            FirstSeen = PresentSince = heard.First;
        }
        else if (!IsConnected(heard.First, patience) || (version, sdk) != (Version, SdkVersion))
        {
            ended = new ConnectionSpan { ProjectId = ProjectId, Key = Key, Since = PresentSince, Until = LastSign, Version = Version, SdkVersion = SdkVersion };
            PresentSince = Math.Max(heard.First, PresentSince + 1);
        }

        (Version, SdkVersion) = (version, sdk);
        Environment = heard.Sender.Environment ?? Environment;
        ServiceName = heard.Sender.ServiceName ?? ServiceName;
        InstanceId = heard.Sender.InstanceId ?? InstanceId;
        HostName = heard.Sender.HostName ?? HostName;
        Runtime = heard.Sender.Runtime ?? Runtime;
        LastHeartbeat = Later(LastHeartbeat, heard.LastHeartbeat);
        LastEventAt = Later(LastEventAt, heard.LastEventAt);
        ClockSkew = heard.ClockSkew ?? ClockSkew;
        return ended;
    }

    private static long? Later(long? a, long? b) => a > b || b is null ? a : b;
}
