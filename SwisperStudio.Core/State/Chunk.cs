namespace SwisperStudio.Core.State;

/// <summary>A piece of a state, named by the hash of its payload and scoped to its trace: deleting the trace deletes its chunks.</summary>
public sealed class Chunk
{
    /// <summary>The project.</summary>
    public Guid ProjectId { get; set; }

    /// <summary>Key of the trace, or of the observation while its trace is unknown.</summary>
    public Guid Scope { get; set; }

    /// <summary>Name: hash of the payload.</summary>
    public Guid Hash { get; set; }

    /// <summary>Stored form: a format byte, then the payload, perhaps compressed.</summary>
    public byte[] Data { get; set; } = [];
}
