using Microsoft.EntityFrameworkCore;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Live;
using SwisperStudio.Core.Metrics;

namespace SwisperStudio.Core.Traces;

/// <summary>
/// Deletes traces with everything that belongs to them, takes their figures from the roll-ups (retention leaves them there), and leaves
/// tombstones so that late events do not raise them again.
/// </summary>
public sealed class TraceDeletion(RollUps rollUps, ChangeFeed changes, TimeProvider time)
{
    private const int MaxTraces = 200;
    // One trace is deleted in one piece, however large; small ones are taken together up to so many observations.
    private const int MaxObservations = 5_000;
    private const int Attempts = 5;

    /// <summary>Deletes one trace by hand.</summary>
    /// <returns>False if there was none.</returns>
    public async Task<bool> DeleteAsync(StudioDbContext db, Guid project, Guid key, CancellationToken cancel) =>
        await DeleteAsync(db, project, [key], DeletionCause.ByHand, cancel) > 0;

    /// <summary>Deletes traces in one transaction.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> DeleteAsync(
        StudioDbContext db,
        Guid project,
        IReadOnlyCollection<Guid> keys,
        DeletionCause cause,
        CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await TryDeleteAsync(db, project, keys, cause, cancel);
            }
            catch (Exception failure) when (attempt < Attempts && (failure is WriteConflictException || failure.IsTransient()))
            {
                // A deadlock: writers lock observations before their trace. Or the writer of this slot made the same roll-up.
                db.ChangeTracker.Clear();
            }
        }
    }

    /// <summary>Deletes all traces of a project that there are, a few at a time so that writers are not kept waiting.</summary>
    /// <param name="db">The database.</param>
    /// <param name="project">The project.</param>
    /// <param name="afterEach">Told how many each transaction has deleted; it may take its time.</param>
    /// <param name="cancel">Stops between two transactions.</param>
    public Task DeleteAllAsync(StudioDbContext db, Guid project, Func<int, Task>? afterEach, CancellationToken cancel) =>
        // Once through the keys: what comes in meanwhile neither prolongs it nor is it surely deleted.
        DeleteEachAsync(
            db,
            project,
            DeletionCause.ByHand,
            last =>
            {
                var key = last?.Key ?? Guid.Empty;
                return db.Traces.Where(t => t.ProjectId == project && t.Key > key).OrderBy(t => t.Key);
            },
            afterEach,
            cancel);

    /// <summary>Deletes the traces of a project that began and were last written before an instant, oldest first, a few at a time.</summary>
    /// <param name="db">The database.</param>
    /// <param name="project">The project.</param>
    /// <param name="before">Unix nanoseconds.</param>
    /// <param name="afterEach">Told how many each transaction has deleted; it may take its time.</param>
    /// <param name="cancel">Stops between two transactions.</param>
    public Task DeleteOldAsync(StudioDbContext db, Guid project, long before, Func<int, Task> afterEach, CancellationToken cancel) =>
        DeleteEachAsync(
            db,
            project,
            DeletionCause.Retention,
            last =>
            {
                var (from, key) = last is null ? (long.MinValue, Guid.Empty) : (last.Timestamp, last.Key);
                return db.Traces
                    .Where(t => t.ProjectId == project && t.Timestamp < before && t.LastSeen < before)
                    .Where(t => t.Timestamp >= from && (t.Timestamp > from || t.Key > key))
                    .OrderBy(t => t.Timestamp).ThenBy(t => t.Key);
            },
            afterEach,
            cancel);

    private async Task DeleteEachAsync(
        StudioDbContext db,
        Guid project,
        DeletionCause cause,
        Func<Candidate?, IQueryable<Trace>> after,
        Func<int, Task>? afterEach,
        CancellationToken cancel)
    {
        Candidate? last = null;
        while (await after(last).Take(MaxTraces).Select(t => new Candidate(t.Key, t.Timestamp, t.ObservationCount)).ToListAsync(cancel) is { Count: > 0 } next)
        {
            var size = 0;
            var batch = next.TakeWhile((c, i) => (size += c.Observations) <= MaxObservations || i == 0).ToList();
            var deleted = await DeleteAsync(db, project, [.. batch.Select(c => c.Key)], cause, cancel);
            last = batch[^1];
            if (afterEach is not null)
            {
                await afterEach(deleted);
            }
        }
    }

    private async Task<int> TryDeleteAsync(
        StudioDbContext db,
        Guid project,
        IReadOnlyCollection<Guid> keys,
        DeletionCause cause,
        CancellationToken cancel)
    {
        var now = time.GetUtcNow().ToNanoseconds();
        using var slot = rollUps.TakeSlot(db);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var (found, figures) = await rollUps.TakeAsync(db, project, keys, cancel);
        if (found.Count > 0)
        {
            await db.Traces.Where(t => t.ProjectId == project && found.Contains(t.Key)).ExecuteDeleteAsync(cancel);
            await db.Observations.Where(o => o.ProjectId == project && found.Contains(o.TraceKey!.Value)).ExecuteDeleteAsync(cancel);
            await db.Scores.Where(s => s.ProjectId == project && found.Contains(s.TraceKey!.Value)).ExecuteDeleteAsync(cancel);
            await db.Packs.Where(p => p.ProjectId == project && found.Contains(p.Scope)).ExecuteDeleteAsync(cancel);
            await db.DeletedTraces.Where(d => d.ProjectId == project && found.Contains(d.Key)).ExecuteDeleteAsync(cancel);
            db.DeletedTraces.AddRange(found.Select(k => new DeletedTrace { ProjectId = project, Key = k, DeletedAt = now }));
            await db.SaveChangesAsync(cancel);
            await rollUps.SaveDeletedAsync(db, slot, figures, cause, cancel);
            await transaction.CommitAsync(cancel);
            db.ChangeTracker.Clear();
            changes.Publish(project, found);
        }

        return found.Count;
    }

    private sealed record Candidate(Guid Key, long Timestamp, int Observations);
}
