namespace SwisperStudio.Core.Streams;

/// <summary>An event of a stream that could not be stored: set aside with the reason, so that it holds nothing up and is not lost.</summary>
public sealed class DeadLetter
{
    /// <summary>Longest reason kept, in characters.</summary>
    public const int MaxReason = 1_000;

    /// <summary>How long it is kept, in nanoseconds: 90 days.</summary>
    public const long Lifetime = 90 * 24 * 3600 * UnixTime.NanosecondsPerSecond;

    /// <summary>The stream and the entry's id there: <c>observability:events 1795459191989-0</c>.</summary>
    public string Id { get; set; } = "";

    /// <summary>When it was set aside, in Unix nanoseconds.</summary>
    public long SetAsideAt { get; set; }

    /// <summary>Why.</summary>
    public string Reason { get; set; } = "";

    /// <summary>The entry's fields as a JSON object of texts.</summary>
    public byte[] Fields { get; set; } = [];
}
