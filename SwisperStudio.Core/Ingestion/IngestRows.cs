using Microsoft.EntityFrameworkCore;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Traces;

namespace SwisperStudio.Core.Ingestion;

/// <summary>The rows that a batch touches: loaded and locked once, by key.</summary>
internal sealed class IngestRows(StudioDbContext db, BulkSql bulk)
{
    private readonly Dictionary<(Guid ProjectId, Guid Key), TraceDraft> _traces = [];
    private readonly Dictionary<(Guid ProjectId, Guid Key), ObservationDraft> _observations = [];
    private readonly HashSet<(Guid ProjectId, Guid Key)> _deletedTraces = [];
    private readonly HashSet<(Guid ProjectId, Guid Key)> _revivedTraces = [];
    private readonly List<((Guid ProjectId, Guid Scope) From, (Guid ProjectId, Guid Key) Observation)> _adopted = [];

    /// <summary>The traces to store.</summary>
    public IEnumerable<TraceDraft> Traces => _traces.Values.Where(d => !d.IsEmptyPlaceholder);

    /// <summary>The observations to store: all but those of deleted traces.</summary>
    public IEnumerable<ObservationDraft> Observations => _observations.Values.Where(d => !IsDeleted(d.Row));

    public async Task LoadAsync(IReadOnlyList<Patch> patches, Guid?[] projects, Guid? defaultProject, CancellationToken cancel)
    {
        var observationKeys = new HashSet<(Guid, Guid)>();
        var traceKeys = new HashSet<(Guid, Guid)>();
        var waitingObservations = new HashSet<(Guid, Guid)>();
        var waitingTraces = new Dictionary<(Guid, Guid), Guid>();
        for (var i = 0; i < patches.Count; i++)
        {
            if (projects[i] is not { } project)
            {
                continue;
            }

            var patch = patches[i];
            var mayWait = patch.FromAllProjectKey && defaultProject is not null && project != defaultProject;
            if (patch is ObservationPatch observation)
            {
                observationKeys.Add((project, patch.Key));
                if (observation.TraceId is { IsPresent: true, Value: { } traceId })
                {
                    traceKeys.Add((project, Hash128.Of(traceId)));
                }

                if (mayWait)
                {
                    waitingObservations.Add((defaultProject!.Value, patch.Key));
                }
            }
            else
            {
                traceKeys.Add((project, patch.Key));
                if (mayWait)
                {
                    waitingTraces[(defaultProject!.Value, patch.Key)] = project;
                }
            }
        }

        foreach (var row in await bulk.LoadAsync<Observation>(db, observationKeys, cancel))
        {
            _observations[(row.ProjectId, row.Key)] = new ObservationDraft(row, isNew: false);
            if (row.TraceKey is { } traceKey)
            {
                traceKeys.Add((row.ProjectId, traceKey));
            }
        }

        foreach (var row in await bulk.LoadAsync<Trace>(db, traceKeys, cancel))
        {
            _traces[(row.ProjectId, row.Key)] = new TraceDraft(row, isNew: false);
        }

        foreach (var row in await bulk.LoadAsync<DeletedTrace>(db, [.. traceKeys.Where(k => !_traces.ContainsKey(k))], cancel))
        {
            _deletedTraces.Add((row.ProjectId, row.Key));
        }

        await AdoptTracesAsync(waitingTraces, cancel);
        await AdoptObservationsAsync(waitingObservations, observationKeys, cancel);
    }

    /// <summary>
    /// The draft of a trace. Announced anew, a deleted trace is made again; a mere update of it goes to a draft that is not stored.
    /// </summary>
    public TraceDraft Trace(Guid project, TracePatch patch)
    {
        var key = (project, patch.Key);
        if (!_traces.TryGetValue(key, out var draft))
        {
            draft = TraceDraft.New(project, patch.Key, patch.Id);
            if (_deletedTraces.Contains(key) && patch.Stamp.Rank == StampRank.Update)
            {
                return draft;
            }

            _traces[key] = draft;
            if (_deletedTraces.Contains(key))
            {
                _revivedTraces.Add(key);
            }
        }

        draft.Touch(patch.Stamp.Time, patch.ReceivedAt);
        return draft;
    }

    public ObservationDraft Observation(Guid project, ObservationPatch patch)
    {
        var key = patch.Key;
        if (!_observations.TryGetValue((project, key), out var draft))
        {
            var row = new Observation { ProjectId = project, Key = key, Id = patch.Id };
            _observations[(project, key)] = draft = new ObservationDraft(row, isNew: true);
        }

        return draft;
    }

    /// <summary>Moves the difference that an observation makes from its former trace's totals to its trace's.</summary>
    public void MoveTotals(ObservationDraft draft)
    {
        var row = draft.Row;
        var after = Contribution.Of(row);
        var trace = row.TraceKey is { } key ? TraceOf(draft, key) : null;
        if (draft.TraceKeyBefore is { } former && _traces.TryGetValue((row.ProjectId, former), out var formerTrace))
        {
            draft.Before.TakeFrom(formerTrace, formerTrace == trace ? after : default);
        }

        if (trace is not null)
        {
            after.AddTo(trace);
            trace.Touch(draft.FirstStampTime, draft.ReceivedAt);
        }
    }

    /// <summary>Brings the chunks of observations to the place of the trace they have learned since.</summary>
    public async Task MoveChunksAsync(CancellationToken cancel)
    {
        foreach (var (from, observation) in _adopted)
        {
            await MoveAsync(from, (observation.ProjectId, ObservationDraft.ScopeOf(_observations[observation].Row)));
        }

        foreach (var draft in Observations.Where(d => !d.IsNew && d.Row.TraceKey != d.TraceKeyBefore))
        {
            var from = (draft.Row.ProjectId, draft.TraceKeyBefore ?? draft.Row.Key);
            var to = (draft.Row.ProjectId, ObservationDraft.ScopeOf(draft.Row));
            if (draft.TraceKeyBefore is null)
            {
                await MoveAsync(from, to);
            }
            else
            {
                await bulk.CopyChunksAsync(db, from, to, cancel);
            }
        }

        async Task MoveAsync((Guid ProjectId, Guid Scope) from, (Guid ProjectId, Guid Scope) to)
        {
            await bulk.CopyChunksAsync(db, from, to, cancel);
            await db.Chunks.Where(c => c.ProjectId == from.ProjectId && c.Scope == from.Scope).ExecuteDeleteAsync(cancel);
        }
    }

    /// <summary>Removes what the batch has made untrue: tombstones of traces made again, placeholders that no observation needs any more.</summary>
    public async Task RemoveObsoleteAsync(CancellationToken cancel)
    {
        foreach (var (project, key) in _revivedTraces)
        {
            await db.DeletedTraces.Where(d => d.ProjectId == project && d.Key == key).ExecuteDeleteAsync(cancel);
        }

        foreach (var (project, key) in _traces.Where(t => t.Value is { IsEmptyPlaceholder: true, IsNew: false }).Select(t => t.Key))
        {
            await db.Traces.Where(t => t.ProjectId == project && t.Key == key).ExecuteDeleteAsync(cancel);
            await db.Chunks.Where(c => c.ProjectId == project && c.Scope == key).ExecuteDeleteAsync(cancel);
        }
    }

    /// <summary>What stands after the batch for a patch.</summary>
    public IngestResult Result(Guid project, Patch patch)
    {
        if (patch is TracePatch)
        {
            return new IngestResult(_traces.TryGetValue((project, patch.Key), out var own) ? own.Row : null, null);
        }

        var draft = _observations[(project, patch.Key)];
        var trace = draft.Row.TraceKey is not { } key ? null
            : _traces.TryGetValue((project, key), out var stored) ? stored.Row
            : new Trace { ProjectId = project, Key = key, Id = draft.TraceId ?? "" };
        return new IngestResult(trace, draft.Row);
    }

    private bool IsDeleted(Observation row) =>
        row.TraceKey is { } key && _deletedTraces.Contains((row.ProjectId, key)) && !_traces.ContainsKey((row.ProjectId, key));

    private TraceDraft TraceOf(ObservationDraft draft, Guid key)
    {
        if (!_traces.TryGetValue((draft.Row.ProjectId, key), out var trace))
        {
            // A placeholder: the observation came before its trace.
            trace = TraceDraft.New(draft.Row.ProjectId, key, draft.TraceId!);
            _traces[(draft.Row.ProjectId, key)] = trace;
        }

        return trace;
    }

    // Events that named no project were stored in the default one; now that their trace is known to live elsewhere, they follow it.
    private async Task AdoptTracesAsync(Dictionary<(Guid ProjectId, Guid Key), Guid> waiting, CancellationToken cancel)
    {
        foreach (var placeholder in await bulk.LoadAsync<Trace>(db, waiting.Keys, cancel))
        {
            var from = (placeholder.ProjectId, placeholder.Key);
            var project = waiting[from];
            if (placeholder.IsAnnounced || _traces.ContainsKey((project, placeholder.Key)))
            {
                continue;
            }

            var observations = await db.Observations.AsNoTracking()
                .Where(o => o.ProjectId == from.ProjectId && o.TraceKey == from.Key)
                .ToListAsync(cancel);
            await db.Observations.Where(o => o.ProjectId == from.ProjectId && o.TraceKey == from.Key).ExecuteDeleteAsync(cancel);
            await db.Traces.Where(t => t.ProjectId == from.ProjectId && t.Key == from.Key).ExecuteDeleteAsync(cancel);
            placeholder.ProjectId = project;
            _traces[(project, placeholder.Key)] = new TraceDraft(placeholder, isNew: true);
            foreach (var row in observations)
            {
                Adopt(row, project);
            }

            await bulk.CopyChunksAsync(db, from, (project, from.Key), cancel);
            await db.Chunks.Where(c => c.ProjectId == from.ProjectId && c.Scope == from.Key).ExecuteDeleteAsync(cancel);
        }
    }

    private async Task AdoptObservationsAsync(HashSet<(Guid ProjectId, Guid Key)> waiting, HashSet<(Guid ProjectId, Guid Key)> wanted, CancellationToken cancel)
    {
        foreach (var row in await bulk.LoadAsync<Observation>(db, waiting, cancel))
        {
            var target = wanted.First(w => w.Key == row.Key && w.ProjectId != row.ProjectId);
            if (row.TraceKey is not null || _observations.ContainsKey(target))
            {
                continue;
            }

            var from = (row.ProjectId, row.Key);
            await db.Observations.Where(o => o.ProjectId == from.ProjectId && o.Key == from.Key).ExecuteDeleteAsync(cancel);
            Adopt(row, target.ProjectId);
            _adopted.Add((from, target));
        }
    }

    private void Adopt(Observation row, Guid project)
    {
        row.ProjectId = project;
        _observations[(project, row.Key)] = new ObservationDraft(row, isNew: true);
    }
}
