using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Pricing;
using SwisperStudio.Core.State;
using SwisperStudio.Core.Traces;

namespace SwisperStudio.Core.Ingestion;

/// <summary>
/// Read, merge, write: loads and locks the rows that a batch touches, merges the patches, and writes rows, chunks and the
/// totals' differences in one transaction.
/// </summary>
public sealed class IngestTransaction(BulkSql bulk, PriceCatalog prices, IOptions<StudioOptions> options)
{
    private readonly Guid? _defaultProject = options.Value.DefaultProjectId;
    private readonly int _tokensPer100Words = options.Value.EstimatedTokensPer100Words;

    /// <summary>Stores patches; when the task completes they are durable.</summary>
    /// <returns>A result for each patch, in order.</returns>
    internal async Task<List<IngestResult>> WriteAsync(StudioDbContext db, IReadOnlyList<Patch> patches, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var projects = await LocateAsync(db, patches, cancel);
        var rows = new IngestRows(db, bulk);
        await rows.LoadAsync(patches, projects, cancel);

        Merge(patches, projects, rows);
        await DeriveAsync(rows, cancel);
        var chunks = Split(rows);
        await SaveAsync(db, rows, chunks, cancel);
        await transaction.CommitAsync(cancel);

        return [.. patches.Select((patch, i) => projects[i] is { } project ? rows.Result(project, patch) : new IngestResult(null, null, IsUnknownProject: true))];
    }

    /// <summary>The project of each patch; what waited in the default project has moved there.</summary>
    private async Task<Guid?[]> LocateAsync(StudioDbContext db, IReadOnlyList<Patch> patches, CancellationToken cancel)
    {
        if (_defaultProject is not { } defaultProject)
        {
            return await ProjectResolver.ResolveAsync(db, patches, null, cancel);
        }

        var adoption = new Adoption(db, bulk, prices, defaultProject);
        await adoption.AdoptTracesAsync(patches, cancel);
        var projects = await ProjectResolver.ResolveAsync(db, patches, defaultProject, cancel);
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
            if (draft.NewOutput is { } output)
            {
                DerivedFields.ReadOutput(row, output.Span, _tokensPer100Words);
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

    private static Dictionary<(Guid ProjectId, Guid Scope), Dictionary<Guid, byte[]>> Split(IngestRows rows)
    {
        var chunks = new Dictionary<(Guid, Guid), Dictionary<Guid, byte[]>>();
        foreach (var draft in rows.Traces)
        {
            var row = draft.Row;
            row.InputRoot = Root(draft.NewInput, row.ProjectId, row.Key) ?? row.InputRoot;
            row.OutputRoot = Root(draft.NewOutput, row.ProjectId, row.Key) ?? row.OutputRoot;
        }

        foreach (var draft in rows.Observations)
        {
            var row = draft.Row;
            var scope = ObservationDraft.ScopeOf(row);
            row.InputRoot = Root(draft.NewInput, row.ProjectId, scope) ?? row.InputRoot;
            row.OutputRoot = Root(draft.NewOutput, row.ProjectId, scope) ?? row.OutputRoot;
        }

        return chunks;

        Guid? Root(ReadOnlyMemory<byte>? document, Guid project, Guid scope)
        {
            if (document is null)
            {
                return null;
            }

            if (!chunks.TryGetValue((project, scope), out var ofScope))
            {
                chunks[(project, scope)] = ofScope = [];
            }

            return StateChunker.Split(document.Value.Span, ofScope);
        }
    }

    private async Task SaveAsync(
        StudioDbContext db,
        IngestRows rows,
        Dictionary<(Guid ProjectId, Guid Scope), Dictionary<Guid, byte[]>> chunks,
        CancellationToken cancel)
    {
        await rows.MoveChunksAsync(cancel);
        await bulk.InsertAsync<Chunk>(
            db,
            [.. chunks.SelectMany(s => s.Value, (s, c) => new Chunk { ProjectId = s.Key.ProjectId, Scope = s.Key.Scope, Hash = c.Key, Data = c.Value })],
            cancel);

        await SaveRowsAsync(db, rows.Observations.Where(d => d.IsNew).Select(d => d.Row), rows.Observations.Where(d => !d.IsNew).Select(d => d.Row), cancel);
        foreach (var draft in rows.Traces.Where(d => d.RecountTimes))
        {
            await RecountTimesAsync(db, draft.Row, cancel);
        }

        foreach (var draft in rows.Traces)
        {
            draft.SettleTimestamp();
        }

        await SaveRowsAsync(db, rows.Traces.Where(d => d.IsNew).Select(d => d.Row), rows.Traces.Where(d => !d.IsNew).Select(d => d.Row), cancel);
        await rows.RemoveObsoleteAsync(cancel);
    }

    private async Task SaveRowsAsync<T>(StudioDbContext db, IEnumerable<T> inserts, IEnumerable<T> updates, CancellationToken cancel)
        where T : class
    {
        List<T> created = [.. inserts];
        if (await bulk.InsertAsync(db, created, cancel) != created.Count)
        {
            throw new WriteConflictException();
        }

        List<T> changed = [.. updates];
        if (await bulk.UpdateAsync(db, changed, cancel) != changed.Count)
        {
            throw new InvalidOperationException("A row that was loaded and locked is gone.");
        }
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
