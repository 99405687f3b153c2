using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Ingestion;

namespace SwisperStudio.Core.Search;

/// <summary>Indexes what ingestion has queued, after its commit and behind it; merges segments; forgets what was deleted.</summary>
public sealed class SearchWorker(
    BulkSql bulk,
    IDbContextFactory<StudioDbContext> databases,
    IngestQueue queue,
    TimeProvider time,
    ILogger<SearchWorker> logger) : BackgroundService
{
    private static readonly TimeSpan IndexInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MergeInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SweepInterval = TimeSpan.FromHours(1);
    private static readonly TimeSpan SweepOverlap = TimeSpan.FromMinutes(10);
    private readonly SearchLease _lease = new(bulk, time);
    private long _sweptUntil;

    /// <summary>Does all that is to do, and returns when nothing is left.</summary>
    public async Task CatchUpAsync(CancellationToken cancel)
    {
        while (await IndexAsync(cancel) || await MergeAsync(cancel))
        {
        }

        await SweepAsync(cancel);
    }

    /// <inheritdoc />
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var nextSweep = DateTimeOffset.MinValue;
        return Task.WhenAll(RepeatAsync(IndexAsync, IndexInterval, stoppingToken), RepeatAsync(MaintainAsync, MergeInterval, stoppingToken));

        async Task<bool> MaintainAsync(CancellationToken cancel)
        {
            if (await MergeAsync(cancel))
            {
                return true;
            }

            if (time.GetUtcNow() >= nextSweep)
            {
                nextSweep = time.GetUtcNow() + SweepInterval;
                await SweepAsync(cancel);
            }

            return false;
        }
    }

    private async Task RepeatAsync(Func<CancellationToken, Task<bool>> work, TimeSpan pause, CancellationToken cancel)
    {
        // Not on the thread that starts the host.
        await Task.Yield();
        // It computes on threads of the lowest priority, and its transactions are short.
        var pace = new Pace(queue, time, isHalf: false);
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                if (await work(cancel))
                {
                    await pace.YieldAsync(cancel);
                    continue;
                }
            }
            catch (Exception failure) when (!cancel.IsCancellationRequested)
            {
                Log.SearchFailed(logger, failure);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.Delay(pause, time, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <returns>Whether anything was done.</returns>
    private async Task<bool> IndexAsync(CancellationToken cancel)
    {
        await using var db = await databases.CreateDbContextAsync(cancel);
        var indexer = new SearchIndexer(bulk, _lease, logger);
        return await ForEachAsync(
            await db.Set<SearchQueued>().Select(q => q.ProjectId).Distinct().ToListAsync(cancel),
            async project => await _lease.TryTakeAsync(db, project, cancel) && await indexer.RunAsync(db, project, cancel),
            cancel);
    }

    /// <returns>Whether anything was done.</returns>
    private async Task<bool> MergeAsync(CancellationToken cancel)
    {
        await using var db = await databases.CreateDbContextAsync(cancel);
        var merger = new SearchMerger(bulk, _lease);
        return await ForEachAsync(
            await db.Set<SearchState>().Select(s => s.ProjectId).ToListAsync(cancel),
            project => merger.RunAsync(db, project, cancel),
            cancel);
    }

    private async Task SweepAsync(CancellationToken cancel)
    {
        await using var db = await databases.CreateDbContextAsync(cancel);
        var merger = new SearchMerger(bulk, _lease);
        // Those of the last minutes again: a deletion that was under way then shows only now.
        var until = (time.GetUtcNow() - SweepOverlap).ToNanoseconds();
        var deleted = await db.DeletedTraces.AsNoTracking().Where(d => d.DeletedAt >= _sweptUntil).ToListAsync(cancel);
        await ForEachAsync(
            deleted.GroupBy(d => d.ProjectId),
            async ofProject =>
            {
                await merger.SweepAsync(db, ofProject.Key, ofProject.Select(d => d.Key).ToHashSet(), cancel);
                return true;
            },
            cancel);
        _sweptUntil = until;
    }

    /// <summary>One project's trouble keeps no other waiting.</summary>
    private async Task<bool> ForEachAsync<T>(IEnumerable<T> items, Func<T, Task<bool>> work, CancellationToken cancel)
    {
        var isAnyDone = false;
        foreach (var item in items)
        {
            try
            {
                isAnyDone |= await work(item);
            }
            catch (Exception failure) when (failure is not SearchLeaseLostException && !cancel.IsCancellationRequested)
            {
                Log.SearchFailed(logger, failure);
            }
            catch (SearchLeaseLostException)
            {
                // Another host goes on where this one was.
            }
        }

        return isAnyDone;
    }
}
