namespace SwisperStudio.Core.Search;

/// <summary>
/// A piece of a project's index that is written once: consecutive entries, and for each word those that hold it. Neighbours are merged
/// into larger ones, so that a search looks into few.
/// </summary>
public sealed class SearchSegment
{
    /// <summary>The project.</summary>
    public Guid ProjectId { get; set; }

    /// <summary>Never used again.</summary>
    public long Id { get; set; }

    /// <summary>Number of its first entry.</summary>
    public long FirstEntry { get; set; }

    /// <summary>How many numbers it covers; some entries may be gone.</summary>
    public int EntryCount { get; set; }

    /// <summary>False while a merge is writing it.</summary>
    public bool IsReady { get; set; }
}
