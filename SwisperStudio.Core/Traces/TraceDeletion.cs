using Microsoft.EntityFrameworkCore;
using SwisperStudio.Core.Data;

namespace SwisperStudio.Core.Traces;

/// <summary>Deletes traces with everything that belongs to them, and leaves tombstones so that late events do not raise them again.</summary>
public static class TraceDeletion
{
    private const int TracesPerTransaction = 200;
    private const int Attempts = 5;

    /// <summary>Deletes one trace.</summary>
    /// <returns>False if there was none.</returns>
    public static async Task<bool> DeleteAsync(StudioDbContext db, Guid project, Guid key, TimeProvider time, CancellationToken cancel) =>
        await DeleteAsync(db, project, [key], time, cancel) > 0;

    /// <summary>Deletes all traces of a project, a few at a time so that writers are not kept waiting.</summary>
    public static async Task DeleteAllAsync(StudioDbContext db, Guid project, TimeProvider time, CancellationToken cancel)
    {
        while (await db.Traces.Where(t => t.ProjectId == project).OrderBy(t => t.Key).Select(t => t.Key).Take(TracesPerTransaction).ToListAsync(cancel) is { Count: > 0 } keys)
        {
            await DeleteAsync(db, project, keys, time, cancel);
        }
    }

    private static async Task<int> DeleteAsync(StudioDbContext db, Guid project, List<Guid> keys, TimeProvider time, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await TryDeleteAsync(db, project, keys, time, cancel);
            }
            catch (Exception failure) when (attempt < Attempts && failure.IsTransient())
            {
                // A deadlock: writers lock observations before their trace.
                db.ChangeTracker.Clear();
            }
        }
    }

    private static async Task<int> TryDeleteAsync(StudioDbContext db, Guid project, List<Guid> keys, TimeProvider time, CancellationToken cancel)
    {
        var now = time.GetUtcNow().ToNanoseconds();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var deleted = await db.Traces.Where(t => t.ProjectId == project && keys.Contains(t.Key)).ExecuteDeleteAsync(cancel);
        if (deleted > 0)
        {
            await db.Observations.Where(o => o.ProjectId == project && keys.Contains(o.TraceKey!.Value)).ExecuteDeleteAsync(cancel);
            await db.Chunks.Where(c => c.ProjectId == project && keys.Contains(c.Scope)).ExecuteDeleteAsync(cancel);
            await db.DeletedTraces.Where(d => d.ProjectId == project && (keys.Contains(d.Key) || d.DeletedAt < now - DeletedTrace.Lifetime)).ExecuteDeleteAsync(cancel);
            db.DeletedTraces.AddRange(keys.Select(k => new DeletedTrace { ProjectId = project, Key = k, DeletedAt = now }));
            await db.SaveChangesAsync(cancel);
            await transaction.CommitAsync(cancel);
            db.ChangeTracker.Clear();
        }

        return deleted;
    }
}
