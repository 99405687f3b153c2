namespace SwisperStudio.Core.Search;

/// <summary>Who keeps a project's index, and where it goes on.</summary>
public sealed class SearchState
{
    /// <summary>The project.</summary>
    public Guid ProjectId { get; set; }

    /// <summary>The worker that may write, while its lease lasts.</summary>
    public Guid Owner { get; set; }

    /// <summary>Until when others keep away, in Unix nanoseconds.</summary>
    public long LeaseUntil { get; set; }

    /// <summary>The next segment's id.</summary>
    public long NextSegment { get; set; }

    /// <summary>The next entry's number: entries are numbered in the order in which they are indexed.</summary>
    public long NextEntry { get; set; }
}
