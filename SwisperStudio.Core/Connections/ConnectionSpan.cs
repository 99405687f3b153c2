namespace SwisperStudio.Core.Connections;

/// <summary>A time during which a connection was there without a gap, with one version; the last one of each stands in <see cref="Connection"/>.</summary>
public sealed class ConnectionSpan
{
    /// <summary>The project.</summary>
    public Guid ProjectId { get; set; }

    /// <summary><see cref="Sender.Key"/>.</summary>
    public Guid Key { get; set; }

    /// <summary>Its first sign of life; Unix nanoseconds.</summary>
    public long Since { get; set; }

    /// <summary>Its last sign of life; Unix nanoseconds.</summary>
    public long Until { get; set; }

    /// <summary>Version of the client system.</summary>
    public string? Version { get; set; }

    /// <summary>Version of the SDK.</summary>
    public string? SdkVersion { get; set; }
}
