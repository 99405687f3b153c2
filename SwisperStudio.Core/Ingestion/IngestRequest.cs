namespace SwisperStudio.Core.Ingestion;

/// <summary>Patches that came in together and the caller who waits until they are stored.</summary>
internal sealed class IngestRequest(IReadOnlyList<Patch> patches, long bytes)
{
    private readonly TaskCompletionSource<IReadOnlyList<IngestResult>> _stored =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<Patch> Patches { get; } = patches;

    public long Bytes { get; } = bytes;

    /// <summary>Its documents as they are to be stored, by trace.</summary>
    public IReadOnlyDictionary<(Guid ProjectId, Guid Trace), SplitDocuments> Documents { get; set; } = new Dictionary<(Guid, Guid), SplitDocuments>();

    /// <summary>Whose turn it takes; empty while the event's trace has to tell.</summary>
    public Guid Project => Patches[0].ProjectId ?? Guid.Empty;

    public Task<IReadOnlyList<IngestResult>> Stored => _stored.Task;

    public void Complete(IReadOnlyList<IngestResult> results) => _stored.TrySetResult(results);

    /// <returns>False when it had been answered already.</returns>
    public bool Fail(Exception failure) => _stored.TrySetException(failure);
}
