namespace SwisperStudio.Core.Traces;

/// <summary>A tombstone: late patches of a deleted trace's observations must not raise it again.</summary>
public sealed class DeletedTrace
{
    /// <summary>How long it holds, in nanoseconds: a day.</summary>
    public const long Lifetime = 24 * 3600 * UnixTime.NanosecondsPerSecond;

    /// <summary>The project.</summary>
    public Guid ProjectId { get; set; }

    /// <summary>Key of the deleted trace.</summary>
    public Guid Key { get; set; }

    /// <summary>Unix nanoseconds.</summary>
    public long DeletedAt { get; set; }

    /// <summary>Whether it holds nothing back any more.</summary>
    /// <param name="now">Unix nanoseconds.</param>
    public bool HasExpired(long now) => DeletedAt < now - Lifetime;
}
