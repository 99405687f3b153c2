using Microsoft.EntityFrameworkCore;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Metrics;
using SwisperStudio.Core.Traces;

namespace SwisperStudio.Core.Ingestion;

/// <summary>What a batch changes in the roll-ups, and which observations are the roots of its traces.</summary>
internal sealed class RollUpMoves(IngestRows rows, RollUpDeltas deltas, BulkSql bulk)
{
    private const int TracesAtOnce = 200;

    /// <summary>
    /// Decides the roots and moves each observation from its former hour, names and figures to those it has now. Other observations of a trace are
    /// loaded only if its root is lost or renamed after they were stored, or an earlier version has stored them; senders that begin with the root never cause it.
    /// </summary>
    /// <param name="db">The database, before the batch's rows are written.</param>
    /// <param name="cancel">Cancels the load.</param>
    public async Task MoveObservationsAsync(StudioDbContext db, CancellationToken cancel)
    {
        foreach (var draft in rows.Observations)
        {
            if (!draft.IsNew && rows.Find(draft.Row.ProjectId, draft.TraceKeyBefore) is { } former)
            {
                former.Untouched--;
                former.HasLostRoot |= former.Row.RootKey == draft.Row.Key && !TraceRoot.Keep(former.Row, draft.Row);
            }
        }

        foreach (var draft in rows.Observations)
        {
            if (draft.Row.ParentId is null && rows.Find(draft.Row.ProjectId, draft.Row.TraceKey) is { } trace)
            {
                TraceRoot.Offer(trace.Row, draft.Row);
            }
        }

        await MoveUntouchedAsync(db, cancel);
        foreach (var draft in rows.Observations)
        {
            var row = draft.Row;
            if (rows.Find(row.ProjectId, draft.TraceKeyBefore) is { Before: not null } former)
            {
                deltas.Add(row.ProjectId, former.RootNameBefore, draft.HourBefore, -1);
            }

            if (rows.Find(row.ProjectId, row.TraceKey) is { } trace)
            {
                deltas.Add(row.ProjectId, trace.Row.RootName, HourShare.Of(row), 1);
            }
        }

        foreach (var trace in rows.AllTraces)
        {
            trace.Row.IsCounted = true;
        }
    }

    /// <summary>Moves the traces' figures, once their times are settled.</summary>
    public void MoveTraces()
    {
        foreach (var trace in rows.AllTraces)
        {
            deltas.Move(trace.Row.ProjectId, trace.Before, trace.IsEmptyPlaceholder ? null : TraceShare.Of(trace.Row));
        }
    }

    private async Task MoveUntouchedAsync(StudioDbContext db, CancellationToken cancel)
    {
        var affected = rows.AllTraces.Where(t => t is { IsNew: false, Untouched: > 0 } && (t.Before is null || t.HasLostRoot || t.Row.RootName != t.RootNameBefore)).ToList();
        if (affected.Count > 0)
        {
            await bulk.PreferKeysAsync(db, cancel);
        }

        foreach (var ofProject in affected.GroupBy(t => t.Row.ProjectId))
        {
            foreach (var part in ofProject.Chunk(TracesAtOnce))
            {
                var stored = await StoredFigures.OfTraces(db, ofProject.Key, [.. part.Select(t => t.Row.Key)]).ToListAsync(cancel);
                Move([.. stored.Where(o => !rows.Stores(o))]);
            }
        }
    }

    private void Move(List<Observation> untouched)
    {
        foreach (var observation in untouched)
        {
            TraceRoot.Offer(rows.Find(observation.ProjectId, observation.TraceKey)!.Row, observation);
        }

        foreach (var observation in untouched)
        {
            var trace = rows.Find(observation.ProjectId, observation.TraceKey)!;
            var share = HourShare.Of(observation);
            if (trace.Before is not null)
            {
                deltas.Add(observation.ProjectId, trace.RootNameBefore, share, -1);
            }

            deltas.Add(observation.ProjectId, trace.Row.RootName, share, 1);
        }
    }
}
