using Microsoft.EntityFrameworkCore;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.State;
using SwisperStudio.Core.Traces;

namespace SwisperStudio.Core.Ingestion;

/// <summary>The rows that a batch touches: loaded and locked once, by key.</summary>
internal sealed class IngestRows(StudioDbContext db, BulkSql bulk)
{
    private readonly Dictionary<(Guid ProjectId, Guid Key), TraceDraft> _traces = [];
    private readonly Dictionary<(Guid ProjectId, Guid Key), ObservationDraft> _observations = [];
    private readonly HashSet<(Guid ProjectId, Guid Key)> _deletedTraces = [];
    private readonly HashSet<(Guid ProjectId, Guid Key)> _revivedTraces = [];

    /// <summary>The traces to store.</summary>
    public IEnumerable<TraceDraft> Traces => _traces.Values.Where(d => !d.IsEmptyPlaceholder);

    /// <summary>All traces, placeholders that no observation needs any more included.</summary>
    public IReadOnlyCollection<TraceDraft> AllTraces => _traces.Values;

    /// <summary>The observations to store: all but those of deleted traces.</summary>
    public IEnumerable<ObservationDraft> Observations => _observations.Values.Where(d => !IsDeleted(d.Row));

    /// <summary>
    /// Takes the rows that patches touch from memory instead of loading and locking them; their versions are compared as they are written. A create that
    /// is not remembered is taken for the first.
    /// </summary>
    /// <returns>False where a row may be stored that is not remembered, where another project may hold it, or where an observation changes its trace: rows are to be loaded then.</returns>
    public bool TryRecall(IReadOnlyList<Patch> patches, RecentRows recent)
    {
        var traces = patches.OfType<TracePatch>().Where(p => p.Stamp.Rank != StampRank.Update).Select(p => (p.ProjectId, p.Key)).ToHashSet();
        // Several that name different traces are for the loaded way.
        var observations = patches.OfType<ObservationPatch>().Where(p => p.Stamp.Rank != StampRank.Update).ToLookup(p => (p.ProjectId, p.Key), p => p.TraceKey);
        foreach (var patch in patches)
        {
            if (patch is not { ProjectId: { } project, FromAllProjectKey: false })
            {
                return false;
            }

            var trace = patch is ObservationPatch observation ? TraceOf(project, observation) : patch.Key;
            if (trace is not { } key || (!TryRecall(project, key, recent) && !traces.Contains((project, key))))
            {
                return false;
            }
        }

        return true;

        Guid? TraceOf(Guid project, ObservationPatch patch)
        {
            if (!_observations.TryGetValue((project, patch.Key), out var draft))
            {
                if (recent.Observation(project, patch.Key) is not var (row, version))
                {
                    var named = observations[(project, patch.Key)].Distinct().ToList();
                    return named.Count == 1 && (patch.TraceKey is null || patch.TraceKey == named[0]) ? named[0] : null;
                }

                _observations[(project, patch.Key)] = draft = new ObservationDraft(row, isNew: false, version);
            }

            return patch.TraceKey is null || patch.TraceKey == draft.Row.TraceKey ? draft.Row.TraceKey : null;
        }
    }

    private bool TryRecall(Guid project, Guid trace, RecentRows recent)
    {
        if (_traces.ContainsKey((project, trace)))
        {
            return true;
        }

        if (recent.Trace(project, trace) is not var (row, version))
        {
            return false;
        }

        _traces[(project, trace)] = new TraceDraft(row, isNew: false, version);
        return true;
    }

    public async Task LoadAsync(IReadOnlyList<Patch> patches, Guid?[] projects, CancellationToken cancel)
    {
        var observationKeys = new HashSet<(Guid, Guid)>();
        var traceKeys = new HashSet<(Guid, Guid)>();
        foreach (var (i, patch) in patches.Index())
        {
            if (projects[i] is not { } project)
            {
                continue;
            }

            if (patch is not ObservationPatch observation)
            {
                traceKeys.Add((project, patch.Key));
                continue;
            }

            observationKeys.Add((project, patch.Key));
            if (observation.TraceKey is { } traceKey)
            {
                traceKeys.Add((project, traceKey));
            }
        }

        foreach (var row in await bulk.LoadAsync<Observation>(db, observationKeys, cancel))
        {
            _observations[(row.ProjectId, row.Key)] = new ObservationDraft(row, isNew: false);
            if (row.TraceKey is { } ownTrace)
            {
                traceKeys.Add((row.ProjectId, ownTrace));
            }
        }

        foreach (var row in await bulk.LoadAsync<Trace>(db, traceKeys, cancel))
        {
            _traces[(row.ProjectId, row.Key)] = new TraceDraft(row, isNew: false);
        }

        var now = patches.Max(p => p.ReceivedAt);
        foreach (var row in await bulk.LoadAsync<DeletedTrace>(db, [.. traceKeys.Where(k => !_traces.ContainsKey(k))], cancel))
        {
            if (!row.HasExpired(now))
            {
                _deletedTraces.Add((row.ProjectId, row.Key));
            }
        }
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
            if (_deletedTraces.Contains(key) && (patch.Stamp.Rank == StampRank.Update || !patch.RaisesDeleted))
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

    /// <summary>The draft of a trace that the batch touches; null for another.</summary>
    public TraceDraft? Find(Guid project, Guid? trace) => trace is { } key ? _traces.GetValueOrDefault((project, key)) : null;

    /// <summary>Whether the batch stores an observation.</summary>
    public bool Stores(Observation row) => _observations.TryGetValue((row.ProjectId, row.Key), out var draft) && !IsDeleted(draft.Row);

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

    /// <summary>Brings the documents of observations to the place of the trace they have learned since.</summary>
    public async Task MoveDocumentsAsync(CancellationToken cancel)
    {
        foreach (var ofProject in Observations.Where(d => !d.IsNew && d.Row.TraceKey != d.TraceKeyBefore).GroupBy(d => d.Row.ProjectId))
        {
            var moves = ofProject
                .Select(d => (Draft: d, From: d.TraceKeyBefore ?? ObservationDraft.ScopeWithoutTrace(d.Row.Key)))
                .ToList();
            var documents = await StateStore.ReadAsync(
                db,
                bulk,
                ofProject.Key,
                [.. moves.SelectMany(m => new[] { m.Draft.Row.InputRoot, m.Draft.Row.OutputRoot }.OfType<Guid>(), (m, root) => (m.From, root))],
                cancel);
            foreach (var (draft, from) in moves)
            {
                draft.NewInput ??= draft.Row.InputRoot is { } input ? documents[(from, input)] : (ReadOnlyMemory<byte>?)null;
                draft.NewOutput ??= draft.Row.OutputRoot is { } output ? documents[(from, output)] : (ReadOnlyMemory<byte>?)null;
            }

            var emptied = moves.Where(m => m.Draft.TraceKeyBefore is null).Select(m => m.From).ToList();
            await db.Packs.Where(p => p.ProjectId == ofProject.Key && emptied.Contains(p.Scope)).ExecuteDeleteAsync(cancel);
        }
    }

    /// <summary>The drafts with documents to store, by the scope in which these lie.</summary>
    public Dictionary<(Guid ProjectId, Guid Scope), ScopeDocuments> NewDocuments()
    {
        var scopes = new Dictionary<(Guid, Guid), ScopeDocuments>();
        foreach (var draft in Traces.Where(d => d.NewInput is not null || d.NewOutput is not null))
        {
            ScopeOf(draft.Row.ProjectId, draft.Row.Key);
        }

        foreach (var draft in Observations.Where(d => d.NewInput is not null || d.NewOutput is not null))
        {
            ScopeOf(draft.Row.ProjectId, ObservationDraft.ScopeOf(draft.Row)).Observations.Add(draft);
        }

        return scopes;

        ScopeDocuments ScopeOf(Guid project, Guid scope)
        {
            if (!scopes.TryGetValue((project, scope), out var documents))
            {
                scopes.Add((project, scope), documents = new ScopeDocuments { Trace = _traces.GetValueOrDefault((project, scope)) });
            }

            return documents;
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
            await db.Packs.Where(p => p.ProjectId == project && p.Scope == key).ExecuteDeleteAsync(cancel);
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
}
