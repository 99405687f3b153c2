using Microsoft.Extensions.Caching.Memory;
using SwisperStudio.Core.Traces;

namespace SwisperStudio.Core.Ingestion;

/// <summary>
/// Rows as this host has committed them lately, with their versions: traces, and observations that have not ended. A batch that touches no others is written
/// without asking for them before. What another has changed since has another version, and is a conflict when it is written.
/// </summary>
public sealed class RecentRows : IDisposable
{
    private const long MaxBytes = 32 * 1024 * 1024;
    private const int BytesOfRow = 1_024;
    private const int LeastDoubt = 16;
    private const int MostDoubt = 4_096;

    private readonly MemoryCache _rows = new(new MemoryCacheOptions { SizeLimit = MaxBytes, CompactionPercentage = 0.25 });

    // Where another host writes the same traces, memory is of no use: after a conflict it is not asked for a while, each time for longer.
    private readonly Lock _lock = new();
    private int _unasked;
    private int _nextDoubt = LeastDoubt;

    /// <summary>Whether it is worth asking; to be called once for each batch.</summary>
    internal bool IsTrusted()
    {
        lock (_lock)
        {
            return _unasked == 0 || --_unasked == 0;
        }
    }

    /// <summary>Notes that a batch from memory was written.</summary>
    internal void Confirm()
    {
        lock (_lock)
        {
            _nextDoubt = Math.Max(LeastDoubt, _nextDoubt - 1);
        }
    }

    /// <summary>Notes that something else was stored than is remembered.</summary>
    internal void Doubt()
    {
        lock (_lock)
        {
            (_unasked, _nextDoubt) = (_nextDoubt, Math.Min(MostDoubt, 2 * _nextDoubt));
        }
    }

    /// <summary>A copy of a trace's row, and its version; null for an unknown one.</summary>
    internal (Trace Row, uint Version)? Trace(Guid project, Guid key) =>
        _rows.TryGetValue(PlaceOf(project, key, isTrace: true), out Entry<Trace>? entry) ? (entry!.Row.Copy(), entry.Version) : null;

    /// <summary>A copy of an observation's row, and its version; null for an unknown one.</summary>
    internal (Observation Row, uint Version)? Observation(Guid project, Guid key) =>
        _rows.TryGetValue(PlaceOf(project, key, isTrace: false), out Entry<Observation>? entry) ? (entry!.Row.Copy(), entry.Version) : null;

    /// <summary>Remembers rows that were committed; nobody may change them any more.</summary>
    /// <param name="rows">The batch's.</param>
    /// <param name="version">The version that it gave them.</param>
    internal void Add(IngestRows rows, uint version)
    {
        foreach (var draft in rows.AllTraces)
        {
            var row = draft.Row;
            var place = PlaceOf(row.ProjectId, row.Key, isTrace: true);
            if (draft.IsEmptyPlaceholder)
            {
                _rows.Remove(place);
            }
            else
            {
                Set(place, new Entry<Trace>(row, version), row.Meta);
            }
        }

        foreach (var row in rows.Observations.Select(d => d.Row))
        {
            var place = PlaceOf(row.ProjectId, row.Key, isTrace: false);
            if (row.EndTime is null)
            {
                Set(place, new Entry<Observation>(row, version), row.Meta);
            }
            else
            {
                _rows.Remove(place);
            }
        }
    }

    /// <inheritdoc />
    public void Dispose() => _rows.Dispose();

    private static (Guid, Guid, bool) PlaceOf(Guid project, Guid key, bool isTrace) => (project, key, isTrace);

    private void Set(object place, object row, byte[]? meta)
    {
        using var entry = _rows.CreateEntry(place);
        entry.Value = row;
        entry.Size = BytesOfRow + (meta?.Length ?? 0);
        entry.SlidingExpiration = TimeSpan.FromMinutes(5);
    }

    private sealed record Entry<T>(T Row, uint Version);
}
