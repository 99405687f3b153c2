namespace SwisperStudio.Core.State;

/// <summary>
/// The chunks that documents of one batch brought into their trace: what the trace held already is only referred to. Where several share a row,
/// each has one more that names its section. Scoped to the trace: deleting the trace deletes its packs. The format is described in <c>docs/adr/002-chunk-format.md</c>.
/// </summary>
public sealed class Pack
{
    /// <summary>The project.</summary>
    public Guid ProjectId { get; set; }

    /// <summary>Key of the trace, or of the observation while its trace is unknown.</summary>
    public Guid Scope { get; set; }

    /// <summary>The name of a document's root chunk; what several documents share, or one overflowed into, is named by its chunks.</summary>
    public Guid Name { get; set; }

    /// <summary>Stored form: a format byte, then the content, perhaps compressed (<see cref="PackCodec"/>).</summary>
    public byte[] Data { get; set; } = [];
}
