namespace SwisperStudio.Core.Search;

/// <summary>Packs that a transaction has written and that are not indexed yet: one row for each transaction and project.</summary>
public sealed class SearchQueued
{
    /// <summary>The project.</summary>
    public Guid ProjectId { get; set; }

    /// <summary>Grows with time (UUID version 7, to the fraction of a microsecond), so that what came first is indexed first.</summary>
    public Guid Id { get; set; }

    /// <summary>The packs, 48 bytes each (<see cref="SearchEntry"/>).</summary>
    public byte[] Packs { get; set; } = [];

    /// <summary>The rows that a writer adds to its transaction: one for each project.</summary>
    public static List<SearchQueued> Of(IEnumerable<(Guid ProjectId, SearchEntry Entry)> packs) =>
        [.. packs.GroupBy(p => p.ProjectId, p => p.Entry)
            .Select(ofProject => new SearchQueued { ProjectId = ofProject.Key, Id = NewId(DateTimeOffset.UtcNow), Packs = SearchEntry.Write([.. ofProject]) })];

    // Within a millisecond version 7 is in no order by itself. RFC 9562, section 6.2, method 3: the clock's next bits in the place of the first random ones.
    private static Guid NewId(DateTimeOffset now)
    {
        Span<byte> id = stackalloc byte[16];
        Guid.CreateVersion7(now).TryWriteBytes(id, bigEndian: true, out _);
        var fraction = now.Ticks % TimeSpan.TicksPerMillisecond * 4096 / TimeSpan.TicksPerMillisecond;
        id[6] = (byte)(0x70 | (fraction >> 8));
        id[7] = (byte)fraction;
        return new Guid(id, bigEndian: true);
    }
}
