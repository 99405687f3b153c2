using Microsoft.EntityFrameworkCore;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Traces;

namespace SwisperStudio.Core.Metrics;

/// <summary>
/// Keeps the roll-ups: adds the differences of a transaction to the rows of its slot, after all its other rows, tables and keys
/// always in the same order (ADR 008).
/// </summary>
public sealed class RollUps
{
    private const int MaxParameters = 500;
    private const int SlotsOfProcess = 4;

    // What additions have put together is made one again now and then, so that no row grows.
    private const int AdditionsForEachLoad = 16;
    private readonly BulkSql _bulk;
    private readonly bool[] _isTaken = new bool[SlotsOfProcess];
    private readonly byte _first;

    /// <summary>Chooses the slots of this process.</summary>
    public RollUps(BulkSql bulk)
        : this(bulk, (byte)(SlotsOfProcess * Random.Shared.Next(RollUpKey.WriterSlots / SlotsOfProcess)))
    {
    }

    internal RollUps(BulkSql bulk, byte first) => (_bulk, _first) = (bulk, first);

    /// <summary>Takes the first slot that no other transaction of this process has; to be disposed after the transaction.</summary>
    internal RollUpSlot TakeSlot(StudioDbContext db)
    {
        if (db.Database.IsSqlite())
        {
            return new RollUpSlot(0, () => { });
        }

        lock (_isTaken)
        {
            var free = Array.IndexOf(_isTaken, false);
            if (free < 0)
            {
                // The last is shared where there are too few.
                return new RollUpSlot((byte)(_first + SlotsOfProcess - 1), () => { });
            }

            _isTaken[free] = true;
            return new RollUpSlot((byte)(_first + free), () => Return(free));
        }
    }

    /// <summary>Adds differences.</summary>
    /// <param name="db">A context with an open transaction.</param>
    /// <param name="writes">The transaction's other rows, which are still to be written.</param>
    /// <param name="slot">The transaction's.</param>
    /// <param name="deltas">The differences.</param>
    /// <param name="cancel">Cancels the write.</param>
    /// <returns>What is still to be written.</returns>
    /// <exception cref="WriteConflictException">Another writer of the same slot made the same row; to be tried again.</exception>
    internal Task<BulkWrites> SaveAsync(StudioDbContext db, BulkWrites writes, RollUpSlot slot, RollUpDeltas deltas, CancellationToken cancel) =>
        SaveAsync(db, writes, deltas, slot.Number, isWhole: false, cancel);

    /// <summary>Locks traces that are to be deleted and reads what they have added to the roll-ups.</summary>
    /// <returns>The keys of the traces that there are, and the differences for <see cref="SaveDeletedAsync"/>.</returns>
    internal async Task<(List<Guid> Traces, DeletedFigures Figures)> TakeAsync(StudioDbContext db, Guid project, IReadOnlyCollection<Guid> keys, CancellationToken cancel)
    {
        var figures = new DeletedFigures();
        var traces = await _bulk.LoadAsync<Trace>(db, [.. keys.Select(k => (project, k))], cancel);
        var counted = traces.Where(t => t.IsCounted).ToDictionary(t => t.Key);
        foreach (var trace in counted.Values)
        {
            figures.Taken.Move(project, TraceShare.Of(trace), null);
            figures.Past.Move(project, null, TraceShare.Of(trace));
        }

        await foreach (var observation in StoredFigures.OfTraces(db, project, [.. counted.Keys]).AsAsyncEnumerable().WithCancellation(cancel))
        {
            var (root, share) = (counted[observation.TraceKey!.Value].RootName, HourShare.Of(observation));
            figures.Taken.Add(project, root, share, -1);
            figures.Past.Add(project, root, share, 1);
        }

        return (traces.ConvertAll(t => t.Key), figures);
    }

    /// <summary>Takes the figures of deleted traces away, once their rows are gone; by retention they go on as those of the past.</summary>
    /// <exception cref="WriteConflictException">Another writer of the same slot made the same row; to be tried again.</exception>
    internal async Task SaveDeletedAsync(StudioDbContext db, RollUpSlot slot, DeletedFigures figures, DeletionCause cause, CancellationToken cancel)
    {
        var writes = await SaveAsync(db, _bulk.Begin(db), figures.Taken, slot.Number, isWhole: true, cancel);
        if (cause == DeletionCause.Retention)
        {
            writes = await SaveAsync(db, writes, figures.Past, RollUpKey.Past, isWhole: false, cancel);
        }

        await writes.ExecuteAsync(cancel);
    }

    private void Return(int slot)
    {
        lock (_isTaken)
        {
            _isTaken[slot] = false;
        }
    }

    private async Task<BulkWrites> SaveAsync(StudioDbContext db, BulkWrites writes, RollUpDeltas deltas, byte slot, bool isWhole, CancellationToken cancel)
    {
        writes = await SaveAsync(db, writes, deltas.Hours, h => RollUpKey.Of(h.Hour, h.RootName, h.Name, h.Model), slot, isWhole, cancel);
        writes = await SaveAsync(db, writes, deltas.Sessions, GroupKey, slot, isWhole, cancel);
        writes = await SaveAsync(db, writes, deltas.Users, GroupKey, slot, isWhole, cancel);
        List<SessionTotals> sessions = [.. deltas.Sessions.Where(g => isWhole || g.HasLost)];
        List<UserTotals> users = [.. deltas.Users.Where(g => isWhole || g.HasLost)];
        if (sessions.Count + users.Count == 0)
        {
            return writes;
        }

        await writes.ExecuteAsync(cancel);
        await FindBoundsAsync(db, sessions, cancel);
        await FindBoundsAsync(db, users, cancel);
        return _bulk.Begin(db);

        static Guid GroupKey(TraceGroupTotals group)
        {
            group.Hash = Hash128.ShortOf(group.Id)!.Value;
            return RollUpKey.Of(group.Id);
        }
    }

    /// <param name="db">A context with an open transaction.</param>
    /// <param name="writes">What is to be written before.</param>
    /// <param name="deltas">The differences, without keys.</param>
    /// <param name="keyOf">The key of a row in slot 0.</param>
    /// <param name="slot">The slot to write.</param>
    /// <param name="isWhole">
    /// Whether to gather the writers' slots in this one: what deletions take was added by whichever slot was then the writer's, and rows
    /// of opposite sums would stay for ever.
    /// </param>
    /// <param name="cancel">Cancels the write.</param>
    /// <returns>What is still to be written.</returns>
    private async Task<BulkWrites> SaveAsync<T>(StudioDbContext db, BulkWrites writes, IEnumerable<T> deltas, Func<T, Guid> keyOf, byte slot, bool isWhole, CancellationToken cancel)
        where T : Totals, new()
    {
        var changes = deltas.Where(d => !d.IsNothing).ToList();
        changes.ForEach(c => c.Key = keyOf(c).InSlot(slot));
        if (!isWhole && changes.TrueForAll(c => !c.MayEmpty && !c.NeedsWhole) && !(new T().GrowsWhenAdded && Random.Shared.Next(AdditionsForEachLoad) == 0))
        {
            writes.Add(changes);
            return writes;
        }

        await writes.ExecuteAsync(cancel);
        var keys = new List<(Guid ProjectId, Guid Key)>(changes.Count);
        foreach (var change in changes)
        {
            if (isWhole || change.NeedsWhole)
            {
                keys.AddRange(RollUpKey.WriterSlotsOf(db).Select(s => (change.ProjectId, change.Key.InSlot(s))));
            }
            else
            {
                keys.Add((change.ProjectId, change.Key));
            }
        }

        var stored = (await _bulk.LoadAsync<T>(db, keys, cancel)).ToLookup(r => (r.ProjectId, r.Key.InSlot(slot)));
        var (inserts, updates, deletes) = (new List<T>(), new List<T>(), new List<T>());
        foreach (var change in changes)
        {
            var rows = stored[(change.ProjectId, change.Key)];
            var own = rows.FirstOrDefault(r => r.Key == change.Key);
            var others = rows.Where(r => r != own);
            var sum = own ?? change;
            if (own is not null)
            {
                own.Add(change);
            }

            foreach (var other in others)
            {
                sum.Add(other);
                deletes.Add(other);
            }

            if (!sum.IsZero || !(isWhole || change.NeedsWhole || sum.MayGoWhenZero))
            {
                (own is null ? inserts : updates).Add(sum);
            }
            else if (own is not null)
            {
                deletes.Add(own);
            }
        }

        await DeleteAsync(db, deletes, cancel);
        writes = _bulk.Begin(db);
        writes.Insert(inserts);
        writes.Update(updates);
        return writes;
    }

    private static async Task DeleteAsync<T>(StudioDbContext db, List<T> rows, CancellationToken cancel)
        where T : Totals
    {
        foreach (var (project, keys) in Parts(rows))
        {
            await db.Set<T>().Where(r => r.ProjectId == project && keys.Contains(r.Key)).ExecuteDeleteAsync(cancel);
        }
    }

    // Arithmetic cannot tell when the first and the last trace of a group began that has lost any.
    private static async Task FindBoundsAsync(StudioDbContext db, IEnumerable<SessionTotals> sessions, CancellationToken cancel)
    {
        foreach (var (project, keys) in Parts(sessions))
        {
            await db.Set<SessionTotals>().Where(s => s.ProjectId == project && keys.Contains(s.Key)).ExecuteUpdateAsync(
                set => set
                    .SetProperty(s => s.FirstTimestamp, s => db.Traces.Where(t => t.ProjectId == s.ProjectId && t.SessionHash == s.Hash && t.SessionId == s.Id).Min(t => (long?)t.Timestamp) ?? s.FirstTimestamp)
                    .SetProperty(s => s.LastTimestamp, s => db.Traces.Where(t => t.ProjectId == s.ProjectId && t.SessionHash == s.Hash && t.SessionId == s.Id).Max(t => (long?)t.Timestamp) ?? s.LastTimestamp),
                cancel);
        }
    }

    private static async Task FindBoundsAsync(StudioDbContext db, IEnumerable<UserTotals> users, CancellationToken cancel)
    {
        foreach (var (project, keys) in Parts(users))
        {
            await db.Set<UserTotals>().Where(u => u.ProjectId == project && keys.Contains(u.Key)).ExecuteUpdateAsync(
                set => set
                    .SetProperty(u => u.FirstTimestamp, u => db.Traces.Where(t => t.ProjectId == u.ProjectId && t.UserHash == u.Hash && t.UserId == u.Id).Min(t => (long?)t.Timestamp) ?? u.FirstTimestamp)
                    .SetProperty(u => u.LastTimestamp, u => db.Traces.Where(t => t.ProjectId == u.ProjectId && t.UserHash == u.Hash && t.UserId == u.Id).Max(t => (long?)t.Timestamp) ?? u.LastTimestamp),
                cancel);
        }
    }

    private static IEnumerable<(Guid ProjectId, List<Guid> Keys)> Parts<T>(IEnumerable<T> rows)
        where T : Totals =>
        rows.GroupBy(r => r.ProjectId).SelectMany(ofProject => ofProject.Select(r => r.Key).Chunk(MaxParameters), (ofProject, keys) => (ofProject.Key, keys.ToList()));
}
