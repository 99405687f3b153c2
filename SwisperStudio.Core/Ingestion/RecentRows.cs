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
    private const long MaxBytesOfRow = 64 * 1024;

    /// <summary>A row without its texts, its key and its entry here.</summary>
    private const int BytesOfEmptyRow = 1_024;
    private const int LeastDoubt = 16;
    private const int MostDoubt = 256;

    private readonly MemoryCache _rows = new(new MemoryCacheOptions { SizeLimit = MaxBytes, CompactionPercentage = 0.25 });

    // Where another host writes the same traces, memory is of no use: after a conflict it is not asked for a while, each time for longer.
    private readonly Lock _lock = new();
    private readonly int _mostDoubt;
    private int _unasked;
    private int _nextDoubt;

    /// <summary>Remembers nothing yet.</summary>
    public RecentRows()
        : this(MostDoubt)
    {
    }

    internal RecentRows(int mostDoubt) => (_mostDoubt, _nextDoubt) = (mostDoubt, Math.Min(LeastDoubt, mostDoubt));

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
            _nextDoubt = Math.Max(Math.Min(LeastDoubt, _mostDoubt), _nextDoubt - 1);
        }
    }

    /// <summary>Notes that something else was stored than is remembered.</summary>
    internal void Doubt()
    {
        lock (_lock)
        {
            (_unasked, _nextDoubt) = (_nextDoubt, Math.Min(_mostDoubt, 2 * _nextDoubt));
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
                Set(place, new Entry<Trace>(row, version), [row.Id, row.Name, row.UserId, row.SessionId, row.Environment, row.Version, row.RootName, .. row.Tags], [row.Meta, row.Stamps]);
            }
        }

        foreach (var row in rows.Observations.Select(d => d.Row))
        {
            var place = PlaceOf(row.ProjectId, row.Key, isTrace: false);
            if (row.EndTime is null)
            {
                Set(
                    place,
                    new Entry<Observation>(row, version),
                    [row.Id, row.ParentId, row.Name, row.Level, row.StatusMessage, row.Model, row.SentModel, row.OutputModel],
                    [row.Meta, row.ModelParameters, row.Stamps]);
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

    private void Set(object place, object row, ReadOnlySpan<string?> texts, ReadOnlySpan<byte[]?> arrays)
    {
        long bytes = BytesOfEmptyRow;
        foreach (var text in texts)
        {
            bytes += sizeof(char) * (text?.Length ?? 0);
        }

        foreach (var array in arrays)
        {
            bytes += array?.Length ?? 0;
        }

        if (bytes > MaxBytesOfRow)
        {
            _rows.Remove(place);
            return;
        }

        using var entry = _rows.CreateEntry(place);
        entry.Value = row;
        entry.Size = bytes;
        entry.SlidingExpiration = TimeSpan.FromMinutes(5);
    }

    private sealed record Entry<T>(T Row, uint Version);
}
