namespace SwisperStudio.Core.State;

/// <summary>Loads chunks by name in one query: name → stored form.</summary>
public delegate Task<IReadOnlyDictionary<Guid, byte[]>> ChunkLoader(IReadOnlyCollection<Guid> names, CancellationToken cancellation);
