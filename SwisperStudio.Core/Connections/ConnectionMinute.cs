using SwisperStudio.Core.Data;

namespace SwisperStudio.Core.Connections;

/// <summary>What a connection sent in a minute; kept for an hour.</summary>
public sealed class ConnectionMinute
{
    /// <summary>The project.</summary>
    public Guid ProjectId { get; set; }

    /// <summary>Minutes since 1970.</summary>
    public int Minute { get; set; }

    /// <summary><see cref="Sender.Key"/>.</summary>
    public Guid Key { get; set; }

    /// <summary>Creates and updates of traces and observations.</summary>
    [Added(Addition.Sum)]
    public long EventCount { get; set; }

    /// <summary>Those that told of an error.</summary>
    [Added(Addition.Sum)]
    public long ErrorCount { get; set; }
}
