namespace SwisperStudio.Core.Ingestion;

/// <summary>
/// Which trace an event belongs to. An update of an observation does not tell it: what its create told is remembered for a while, so that both
/// go to the same writer. Forgetting costs waiting for a row's lock, and nothing else.
/// </summary>
internal sealed class KnownTraces
{
    private const int MaxRemembered = 50_000;

    private readonly Lock _lock = new();
    private Dictionary<Guid, Guid> _recent = [];
    private Dictionary<Guid, Guid> _older = [];

    /// <summary>A number that tells traces apart, well spread; an observation whose trace is unknown stands for itself.</summary>
    public uint Of(Patch patch) => (uint)KeyOf(patch).GetHashCode();

    /// <summary>The trace of an observation; null for one that is not remembered.</summary>
    public Guid? Find(Guid observation)
    {
        lock (_lock)
        {
            return _recent.TryGetValue(observation, out var known) || _older.TryGetValue(observation, out known) ? known : null;
        }
    }

    private Guid KeyOf(Patch patch)
    {
        if (patch is not ObservationPatch observation)
        {
            return patch.Key;
        }

        if (observation.TraceKey is not { } trace)
        {
            return Find(patch.Key) ?? patch.Key;
        }

        lock (_lock)
        {
            if (_recent.Count == MaxRemembered)
            {
                (_older, _recent) = (_recent, _older);
                _recent.Clear();
            }

            return _recent[patch.Key] = trace;
        }
    }
}
