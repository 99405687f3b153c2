namespace SwisperStudio.Core.Traces;

/// <summary>A tombstone: late patches of a deleted trace's observations must not raise it again.</summary>
public sealed class DeletedTrace
{
    /// <summary>The project.</summary>
    public Guid ProjectId { get; set; }

    /// <summary>Key of the deleted trace.</summary>
    public Guid Key { get; set; }

    /// <summary>Unix nanoseconds.</summary>
    public long DeletedAt { get; set; }
}
