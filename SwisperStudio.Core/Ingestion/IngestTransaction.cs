using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Live;
using SwisperStudio.Core.Metrics;
using SwisperStudio.Core.Pricing;
using SwisperStudio.Core.Search;
using SwisperStudio.Core.State;
using SwisperStudio.Core.Traces;

namespace SwisperStudio.Core.Ingestion;

/// <summary>
/// Read, merge, write: loads and locks the rows that a batch touches, merges the patches, and writes rows, chunks and the
/// differences of totals and roll-ups in one transaction. Tells what has changed once it is durable.
/// </summary>
public sealed class IngestTransaction(
    BulkSql bulk,
    PriceCatalog prices,
    KnownChunks knownChunks,
    RecentRows recentRows,
    RollUps rollUps,
    ChangeFeed changes,
    IOptions<StudioOptions> options)
{
    private readonly Guid? _defaultProject = options.Value.DefaultProjectId;
    private readonly int _tokensPer100Words = options.Value.EstimatedTokensPer100Words;

    /// <summary>Stores patches; when the task completes they are durable.</summary>
    /// <param name="db">A context without a transaction.</param>
    /// <param name="patches">The batch.</param>
    /// <param name="documents">Documents of the batch that were split before, by trace.</param>
    /// <param name="isRetry">Whether it was tried before: then states that another host has stored meanwhile are no conflict.</param>
    /// <param name="cancel">Cancels the write.</param>
    /// <returns>A result for each patch, in order.</returns>
    /// <exception cref="WriteConflictException">Another writer made the same row; to be tried again.</exception>
    internal async Task<List<IngestResult>> WriteAsync(
        StudioDbContext db,
        IReadOnlyList<Patch> patches,
        IReadOnlyDictionary<(Guid ProjectId, Guid Trace), SplitDocuments> documents,
        bool isRetry,
        CancellationToken cancel)
    {
        if (bulk.RowsTellVersions && !isRetry && recentRows.IsTrusted())
        {
            var rows = new IngestRows(db, bulk);
            if (rows.TryRecall(patches, recentRows))
            {
                try
                {
                    var results = await WriteAsync(db, patches, documents, rows, isRecalled: true, isRetry, cancel);
                    recentRows.Confirm();
                    return results;
                }
                catch (WriteConflictException)
                {
                    recentRows.Doubt();
                }
            }
        }

        return await WriteAsync(db, patches, documents, new IngestRows(db, bulk), isRecalled: false, isRetry, cancel);
    }

    private async Task<List<IngestResult>> WriteAsync(
        StudioDbContext db,
        IReadOnlyList<Patch> patches,
        IReadOnlyDictionary<(Guid ProjectId, Guid Trace), SplitDocuments> documents,
        IngestRows rows,
        bool isRecalled,
        bool isRetry,
        CancellationToken cancel)
    {
        using var slot = rollUps.TakeSlot(db);
        await using var transaction = await bulk.BeginTransactionAsync(db, cancel);
        var deltas = new RollUpDeltas();
        Guid?[] projects;
        if (isRecalled)
        {
            projects = [.. patches.Select(p => p.ProjectId)];
        }
        else
        {
            projects = await LocateAsync(db, patches, deltas, cancel);
            await rows.LoadAsync(patches, projects, cancel);
        }

        Merge(patches, projects, rows);
        await DeriveAsync(rows, cancel);
        var moves = new RollUpMoves(rows, deltas, bulk);
        await moves.MoveObservationsAsync(db, cancel);
        await rows.MoveDocumentsAsync(cancel);
        var scopes = await PackAsync(db, rows, documents, cancel);
        var writes = await SaveAsync(db, rows, scopes, isRetry, cancel);
        if (isRecalled)
        {
            // Deleted ones were not asked for.
            writes.RequireNone<DeletedTrace>([.. rows.Traces.Where(d => d.IsNew).Select(d => (d.Row.ProjectId, d.Row.Key))]);
        }

        moves.MoveTraces();
        writes = await rollUps.SaveAsync(db, writes, slot, deltas, cancel);
        var version = await writes.CommitAsync(transaction, cancel);
        if (bulk.RowsTellVersions)
        {
            recentRows.Add(rows, version);
        }

        foreach (var ofProject in rows.AllTraces.GroupBy(t => t.Row.ProjectId, t => t.Row.Key))
        {
            changes.Publish(ofProject.Key, [.. ofProject]);
        }

        foreach (var scope in scopes.Values)
        {
            IngestMetrics.Packed(scope.Split.Bytes, scope.Split.Packs.Values.Sum(p => (long)p.Length));
            if (scope.Trace is { } trace)
            {
                knownChunks.Add(trace.Row, scope.Known, trace.IsNew, scope.Split.Chunks);
            }
        }

        return [.. patches.Select((patch, i) => projects[i] is { } project ? rows.Result(project, patch) : new IngestResult(null, null, IsUnknownProject: true))];
    }

    /// <summary>The project of each patch; what waited in the default project has moved there.</summary>
    private async Task<Guid?[]> LocateAsync(StudioDbContext db, IReadOnlyList<Patch> patches, RollUpDeltas deltas, CancellationToken cancel)
    {
        if (_defaultProject is not { } defaultProject)
        {
            return await ProjectResolver.ResolveAsync(db, bulk, patches, null, cancel);
        }

        var adoption = new Adoption(db, bulk, prices, deltas, defaultProject);
        await adoption.AdoptTracesAsync(patches, cancel);
        var projects = await ProjectResolver.ResolveAsync(db, bulk, patches, defaultProject, cancel);
        await adoption.AdoptObservationsAsync(patches, projects, cancel);
        return projects;
    }

    private static void Merge(IReadOnlyList<Patch> patches, Guid?[] projects, IngestRows rows)
    {
        for (var i = 0; i < patches.Count; i++)
        {
            if (projects[i] is not { } project)
            {
                continue;
            }

            if (patches[i] is TracePatch tracePatch)
            {
                PatchMerge.Apply(rows.Trace(project, tracePatch), tracePatch);
            }
            else if (patches[i] is ObservationPatch observationPatch)
            {
                var draft = rows.Observation(project, observationPatch);
                PatchMerge.Apply(draft, observationPatch);
                draft.ReceivedAt = Math.Max(draft.ReceivedAt, observationPatch.ReceivedAt);
                draft.FirstStampTime = Math.Min(draft.FirstStampTime, observationPatch.Stamp.Time);
            }
        }
    }

    private async Task DeriveAsync(IngestRows rows, CancellationToken cancel)
    {
        foreach (var draft in rows.Observations)
        {
            var row = draft.Row;
            if (draft.NewInput is { } input)
            {
                DerivedFields.ReadInput(row, input.Span);
            }

            if (draft.OutputPatch is { } brought)
            {
                DerivedFields.TakeOutput(row, brought.ReadOutput(_tokensPer100Words));
            }

            DerivedFields.Compute(row, await prices.OfProjectAsync(row.ProjectId, cancel));
            rows.MoveTotals(draft);
            draft.StoreStamps();
        }

        foreach (var draft in rows.Traces)
        {
            draft.StoreStamps();
        }
    }

    private async Task<Dictionary<(Guid ProjectId, Guid Scope), ScopeDocuments>> PackAsync(
        StudioDbContext db,
        IngestRows rows,
        IReadOnlyDictionary<(Guid ProjectId, Guid Trace), SplitDocuments> documents,
        CancellationToken cancel)
    {
        var scopes = rows.NewDocuments();
        var known = await knownChunks.OfAsync(db, bulk, [.. scopes.Values.Select(s => s.Trace).OfType<TraceDraft>().Where(t => !t.IsNew).Select(t => t.Stored)], cancel);
        foreach (var (place, scope) in scopes)
        {
            scope.Known = known.GetValueOrDefault(place);
            scope.NameRoots(documents.GetValueOrDefault(place));
        }

        return scopes;
    }

    /// <returns>What is still to be written.</returns>
    private async Task<BulkWrites> SaveAsync(
        StudioDbContext db,
        IngestRows rows,
        Dictionary<(Guid ProjectId, Guid Scope), ScopeDocuments> scopes,
        bool isRetry,
        CancellationToken cancel)
    {
        var writes = bulk.Begin(db);
        writes.Insert<Pack>([.. scopes.Where(s => !isRetry && s.Value.IsKnown).SelectMany(s => s.Value.Packs(s.Key))]);
        writes.InsertMissing<Pack>([.. scopes.Where(s => isRetry || !s.Value.IsKnown).SelectMany(s => s.Value.Packs(s.Key))]);
        writes.Insert(SearchQueued.Of(scopes.SelectMany(s => s.Value.SearchEntries(s.Key))));
        // In the order of their keys, like those that are locked: two writers of the same rows wait for each other instead of for ever.
        writes.Insert<Observation>([.. rows.Observations.Where(d => d.IsNew).Select(d => d.Row).OrderBy(o => (o.ProjectId, o.Key))]);
        writes.Update<Observation>([.. rows.Observations.Where(d => !d.IsNew).Select(d => d.Change).OrderBy(c => (c.Row.ProjectId, c.Row.Key))]);
        if (rows.Traces.Any(d => d.RecountTimes))
        {
            await writes.ExecuteAsync(cancel);
            writes = bulk.Begin(db);
            foreach (var draft in rows.Traces.Where(d => d.RecountTimes))
            {
                await RecountTimesAsync(db, draft.Row, cancel);
            }
        }

        foreach (var draft in rows.Traces)
        {
            draft.SettleTimestamp();
        }

        writes.Insert<Trace>([.. rows.Traces.Where(d => d.IsNew).Select(d => d.Row).OrderBy(t => (t.ProjectId, t.Key))]);
        writes.Update<Trace>([.. rows.Traces.Where(d => !d.IsNew).Select(d => d.Change).OrderBy(c => (c.Row.ProjectId, c.Row.Key))]);
        await rows.RemoveObsoleteAsync(cancel);
        return writes;
    }

    private static async Task RecountTimesAsync(StudioDbContext db, Trace trace, CancellationToken cancel)
    {
        var ofTrace = db.Observations.Where(o => o.ProjectId == trace.ProjectId && o.TraceKey == trace.Key);
        trace.StartTime = await ofTrace.MinAsync(o => o.StartTime ?? o.EndTime, cancel);
        var lastStart = await ofTrace.MaxAsync(o => o.StartTime, cancel);
        var lastEnd = await ofTrace.MaxAsync(o => o.EndTime, cancel);
        trace.EndTime = lastStart > lastEnd || lastEnd is null ? lastStart : lastEnd;
    }
}
