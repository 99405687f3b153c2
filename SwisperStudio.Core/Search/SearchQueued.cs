namespace SwisperStudio.Core.Search;

/// <summary>Packs that a transaction has written and that are not indexed yet: one row for each transaction and project.</summary>
public sealed class SearchQueued
{
    /// <summary>The project.</summary>
    public Guid ProjectId { get; set; }

    /// <summary>Grows with time (UUID version 7), so that what came first is indexed first.</summary>
    public Guid Id { get; set; }

    /// <summary>The packs, 48 bytes each (<see cref="SearchEntry"/>).</summary>
    public byte[] Packs { get; set; } = [];

    /// <summary>The rows that a writer adds to its transaction: one for each project.</summary>
    public static List<SearchQueued> Of(IEnumerable<(Guid ProjectId, SearchEntry Entry)> packs) =>
        [.. packs.GroupBy(p => p.ProjectId, p => p.Entry)
            .Select(ofProject => new SearchQueued { ProjectId = ofProject.Key, Id = Guid.CreateVersion7(), Packs = SearchEntry.Write([.. ofProject]) })];
}
