namespace SwisperStudio.Web.Streams;

/// <summary>How the consumer of the event stream does.</summary>
internal sealed class StreamStatus
{
    /// <summary>Entries stored, known and needless, or set aside since the start.</summary>
    public long Processed { get; set; }

    /// <summary>Whether the last reading and writing succeeded.</summary>
    public bool IsHealthy { get; set; }

    /// <summary>Length of the stream when it was last looked at.</summary>
    public long Length { get; set; }

    /// <summary>Entries that were read and not acknowledged yet.</summary>
    public long Pending { get; set; }

    /// <summary>When the consumer last told Redis that it works, in Unix nanoseconds; null if never.</summary>
    public long? HeartbeatAt { get; set; }
}
