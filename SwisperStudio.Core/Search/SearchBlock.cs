namespace SwisperStudio.Core.Search;

/// <summary>A part of a segment: some of its entries, or of its words with their entries (<c>docs/adr/006-search.md</c>).</summary>
public sealed class SearchBlock
{
    /// <summary>The project.</summary>
    public Guid ProjectId { get; set; }

    /// <summary>The segment.</summary>
    public long Segment { get; set; }

    /// <summary>0 and the first entry's place, or 1 and the first word in UTF-8: in the order of bytes.</summary>
    public byte[] Key { get; set; } = [];

    /// <summary>A format byte, then the content, perhaps compressed.</summary>
    public byte[] Data { get; set; } = [];
}
