using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Ingestion;
using SwisperStudio.Core.Projects;
using SwisperStudio.Core.Streams;
using SwisperStudio.Core.Traces;

namespace SwisperStudio.Core.Lifecycle;

/// <summary>
/// Removes what has outlived its time: traces older than their project keeps them, observations that never learned their
/// trace, scores of nothing that is kept, names that none has any more, expired tombstones, old dead letters; then gives the space back. Several hosts may do it side by side: what one has deleted, the
/// other does not find.
/// </summary>
public sealed class Housekeeper(
    IDbContextFactory<StudioDbContext> databases,
    IngestQueue queue,
    TraceDeletion deletion,
    TimeProvider time,
    ILogger<Housekeeper> logger) : BackgroundService
{
    private const int BatchSize = 500;
    private const long NanosecondsPerDay = 24 * 3600 * UnixTime.NanosecondsPerSecond;
    private const long ConnectionLifetime = 7 * NanosecondsPerDay;
    private const int KeptMinutes = 60;

    /// <summary>What was deleted before names were looked through may have been committed afterwards.</summary>
    private const long LongestDeletion = 60 * UnixTime.NanosecondsPerSecond;
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    // When names were looked through, by project. They are again once traces have been deleted since, and every day: traces are renamed, too.
    private readonly Dictionary<Guid, long> _namesSwept = [];

    /// <summary>Does it once.</summary>
    public async Task SweepAsync(CancellationToken cancel)
    {
        var pace = new Pace(queue, time);
        var now = time.GetUtcNow().ToNanoseconds();
        await using var db = await databases.CreateDbContextAsync(cancel);
        foreach (var project in await db.Projects.AsNoTracking().Select(p => new { p.Id, p.RetentionDays }).ToListAsync(cancel))
        {
            if (project.RetentionDays is { } days)
            {
                await DeleteOldAsync(db, project.Id, now - (days * NanosecondsPerDay), pace, cancel);
            }

            await DeleteConnectionsAsync(db, project.Id, now, cancel);
            await DeleteTombstonesAsync(db, project.Id, now - DeletedTrace.Lifetime, pace, cancel);
            await ForgetNamesAsync(db, project.Id, now, pace, cancel);
        }

        await db.DeadLetters.Where(d => d.SetAsideAt < now - DeadLetter.Lifetime).ExecuteDeleteAsync(cancel);
        await FreeSpace.ReturnAsync(db, () => pace.YieldAsync(cancel), cancel);
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await SweepAsync(stoppingToken);
                }
                catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
                {
                    Log.HousekeepingFailed(logger, failure);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops; the next one goes on.
        }
    }

    private async Task DeleteOldAsync(StudioDbContext db, Guid project, long before, Pace pace, CancellationToken cancel)
    {
        var deleted = 0;
        await deletion.DeleteOldAsync(
            db,
            project,
            before,
            async count =>
            {
                deleted += count;
                await pace.YieldAsync(cancel);
            },
            cancel);
        if (deleted > 0)
        {
            Log.OldTracesDeleted(logger, deleted, Project.ToWire(project));
        }

        await DeleteOrphansAsync(db, project, before, pace, cancel);
        await DeleteScoresAsync(db, project, before, pace, cancel);
    }

    private async Task ForgetNamesAsync(StudioDbContext db, Guid project, long now, Pace pace, CancellationToken cancel)
    {
        var swept = _namesSwept.GetValueOrDefault(project);
        if ((now - swept > NanosecondsPerDay || await db.DeletedTraces.AnyAsync(d => d.ProjectId == project && d.DeletedAt >= swept - LongestDeletion, cancel))
            && await NameIndex.ForgetUnusedAsync(db, project, () => pace.YieldAsync(cancel), cancel))
        {
            _namesSwept[project] = now;
        }
    }

    // Those of a trace go with it; here go those of sessions, and those whose trace never came.
    private static async Task DeleteScoresAsync(StudioDbContext db, Guid project, long before, Pace pace, CancellationToken cancel)
    {
        while (await db.Scores
            .Where(s => s.ProjectId == project && s.Timestamp < before && !db.Traces.Any(t => t.ProjectId == project && t.Key == s.TraceKey))
            .OrderBy(s => s.Timestamp)
            .Take(BatchSize)
            .Select(s => s.Key)
            .ToListAsync(cancel) is { Count: > 0 } keys)
        {
            await db.Scores.Where(s => s.ProjectId == project && keys.Contains(s.Key)).ExecuteDeleteAsync(cancel);
            await pace.YieldAsync(cancel);
        }
    }

    // Instances come and go, in containers by the hour: those long gone tell nobody anything.
    private static async Task DeleteConnectionsAsync(StudioDbContext db, Guid project, long now, CancellationToken cancel)
    {
        var gone = now - ConnectionLifetime;
        await db.Connections.Where(c => c.ProjectId == project && (c.LastHeartbeat == null || c.LastHeartbeat < gone) && (c.LastEventAt == null || c.LastEventAt < gone)).ExecuteDeleteAsync(cancel);
        await db.ConnectionSpans.Where(s => s.ProjectId == project && s.Until < gone).ExecuteDeleteAsync(cancel);
        var past = (int)(now / (60 * UnixTime.NanosecondsPerSecond)) - KeptMinutes;
        await db.ConnectionMinutes.Where(m => m.ProjectId == project && m.Minute < past).ExecuteDeleteAsync(cancel);
    }

    // Their age is that of their last patch: most never told a start.
    private static async Task DeleteOrphansAsync(StudioDbContext db, Guid project, long before, Pace pace, CancellationToken cancel)
    {
        var last = Guid.Empty;
        while (await db.Observations.AsNoTracking()
            .Where(o => o.ProjectId == project && o.TraceKey == null && o.Key > last)
            .OrderBy(o => o.Key)
            .Take(BatchSize)
            .Select(o => new { o.Key, o.Stamps })
            .ToListAsync(cancel) is { Count: > 0 } orphans)
        {
            last = orphans[^1].Key;
            var old = orphans.Where(o => new FieldStamps(o.Stamps).LatestTime is not { } latest || latest < before).Select(o => o.Key).ToList();
            if (old.Count > 0)
            {
                await DeleteOrphansAsync(db, project, old, cancel);
            }

            await pace.YieldAsync(cancel);
        }
    }

    private static async Task DeleteOrphansAsync(StudioDbContext db, Guid project, List<Guid> keys, CancellationToken cancel)
    {
        var scopes = keys.ConvertAll(ObservationDraft.ScopeWithoutTrace);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        // One that has learned its trace since stays; its chunks have moved to the trace.
        await db.Observations.Where(o => o.ProjectId == project && keys.Contains(o.Key) && o.TraceKey == null).ExecuteDeleteAsync(cancel);
        await db.Packs.Where(p => p.ProjectId == project && scopes.Contains(p.Scope)).ExecuteDeleteAsync(cancel);
        await transaction.CommitAsync(cancel);
    }

    private static async Task DeleteTombstonesAsync(StudioDbContext db, Guid project, long before, Pace pace, CancellationToken cancel)
    {
        while (await db.DeletedTraces
            .Where(d => d.ProjectId == project && d.DeletedAt < before)
            .OrderBy(d => d.DeletedAt)
            .Take(BatchSize)
            .Select(d => d.Key)
            .ToListAsync(cancel) is { Count: > 0 } keys)
        {
            await db.DeletedTraces.Where(d => d.ProjectId == project && keys.Contains(d.Key) && d.DeletedAt < before).ExecuteDeleteAsync(cancel);
            await pace.YieldAsync(cancel);
        }
    }
}
