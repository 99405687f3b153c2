namespace SwisperStudio.Core.Connections;

/// <summary>What was heard of one connection since it was last written down.</summary>
/// <param name="sender">Who, as told last.</param>
/// <param name="first">When it was first heard; Unix nanoseconds.</param>
internal sealed class ConnectionNews(Sender sender, long first)
{
    public Sender Sender { get; private set; } = sender;

    public long First { get; private set; } = first;

    public long? LastHeartbeat { get; private set; }

    public long? LastEventAt { get; private set; }

    public long? ClockSkew { get; private set; }

    /// <summary>Events and errors by minute.</summary>
    public Dictionary<int, (long Events, long Errors)> Minutes { get; } = [];

    public void Heartbeat(Sender sender, long now, long? skew)
    {
        Sender = Newer(sender);
        LastHeartbeat = Math.Max(LastHeartbeat ?? 0, now);
        ClockSkew = skew ?? ClockSkew;
    }

    public void Events(Sender sender, long now, long events, long errors)
    {
        Sender = Newer(sender);
        LastEventAt = Math.Max(LastEventAt ?? 0, now);
        var minute = (int)(now / (60 * UnixTime.NanosecondsPerSecond));
        var (before, failed) = Minutes.GetValueOrDefault(minute);
        Minutes[minute] = (before + events, failed + errors);
    }

    /// <summary>As it stands now, without what it counts by minute.</summary>
    public ConnectionNews Copy() => (ConnectionNews)MemberwiseClone();

    /// <summary>Takes in what was heard later.</summary>
    public void Add(ConnectionNews later)
    {
        Sender = Newer(later.Sender);
        First = Math.Min(First, later.First);
        LastHeartbeat = later.LastHeartbeat ?? LastHeartbeat;
        LastEventAt = later.LastEventAt ?? LastEventAt;
        ClockSkew = later.ClockSkew ?? ClockSkew;
        foreach (var (minute, (events, errors)) in later.Minutes)
        {
            var (before, failed) = Minutes.GetValueOrDefault(minute);
            Minutes[minute] = (before + events, failed + errors);
        }
    }

    private Sender Newer(Sender told) => ReferenceEquals(told, Sender) ? told : told with
    {
        Version = told.Version ?? Sender.Version,
        SdkVersion = told.SdkVersion ?? Sender.SdkVersion,
        HostName = told.HostName ?? Sender.HostName,
        Runtime = told.Runtime ?? Sender.Runtime,
    };
}
