namespace SwisperStudio.Core.State;

/// <summary>Loads packs by name in one query: name → stored form.</summary>
public delegate Task<IReadOnlyDictionary<Guid, byte[]>> PackLoader(IReadOnlyCollection<Guid> names, CancellationToken cancellation);
