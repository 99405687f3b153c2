namespace SwisperStudio.Core.Live;

/// <summary>Changes that other hosts are to be told of, each once however often it happens until it is sent.</summary>
internal sealed class ChangeOutbox
{
    /// <summary>With more traces at once, only their project is told.</summary>
    public const int MaxTraces = 100;

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _filled = new(0, 1);
    private Dictionary<Guid, HashSet<Guid>> _changes = [];

    /// <summary>Takes changes.</summary>
    public void Add(Guid project, IReadOnlyCollection<Guid> traces)
    {
        lock (_lock)
        {
            if (!_changes.TryGetValue(project, out var changed))
            {
                _changes.Add(project, changed = []);
            }

            if (changed.Count <= MaxTraces)
            {
                changed.UnionWith(traces);
            }

            if (_filled.CurrentCount == 0)
            {
                _filled.Release();
            }
        }
    }

    /// <summary>Waits for changes and takes them out: the traces of each project, null for too many to name.</summary>
    public async Task<List<(Guid Project, IReadOnlyCollection<Guid>? Traces)>> TakeAsync(CancellationToken cancel)
    {
        await _filled.WaitAsync(cancel);
        lock (_lock)
        {
            var taken = _changes;
            _changes = [];
            return [.. taken.Select(c => (c.Key, c.Value.Count <= MaxTraces ? (IReadOnlyCollection<Guid>?)c.Value : null))];
        }
    }
}
