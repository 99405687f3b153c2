using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using SwisperStudio.Core.Connections;
using SwisperStudio.Core.Data;

namespace SwisperStudio.Core.Ingestion;

/// <summary>
/// One writer: takes what has queued for it, writes it in one transaction, then completes every waiting request. A failure that
/// passes by itself is tried again for a while, though the first attempt may have been stored after all: written twice, patches give the same rows.
/// Another failure must not take its neighbours with it, so the batch is then written request by request.
/// </summary>
internal sealed class IngestLaneWriter(
    IngestLane lane,
    IngestTransaction transaction,
    IDbContextFactory<StudioDbContext> databases,
    ConnectionRegistry connections,
    TimeProvider time,
    ILogger logger)
{
    private const int MaxPatches = 4_000;
    private const long MaxBytes = 16 * 1024 * 1024;
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    // Shorter than proxies and clients wait for an answer. An attempt under way is not cut off: the database's own command timeout ends it.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private StudioDbContext? _db;

    /// <summary>Writes until the lane is closed and empty.</summary>
    public async Task RunAsync()
    {
        while (await lane.WaitAsync())
        {
            var batch = lane.TakeBatch(MaxPatches, MaxBytes);
            try
            {
                await StoreAsync(batch);
            }
            catch (IngestUnavailableException unavailable)
            {
                Log.DatabaseUnavailable(logger, unavailable.InnerException!.Message);
                // What has queued meanwhile has waited long enough; what comes next finds out anew whether the database answers.
                var refused = batch.Concat(lane.TakeAll()).Count(r => r.Fail(unavailable));
                IngestMetrics.Refused(refused, unavailable.IsStorageFull() ? IngestMetrics.Reasons.NoSpace : IngestMetrics.Reasons.DatabaseAway);
            }
        }

        await ForgetContextAsync();
    }

    private async Task StoreAsync(List<IngestRequest> batch)
    {
        try
        {
            var results = await WriteAsync(batch);
            var next = 0;
            foreach (var request in batch)
            {
                var stored = results.GetRange(next, request.Patches.Count);
                NoteSenders(request.Patches, stored);
                request.Complete(stored);
                next += request.Patches.Count;
            }
        }
        catch (Exception failure) when (failure is not IngestUnavailableException && batch.Count > 1)
        {
            Log.BatchFailed(logger, failure, batch.Count);
            foreach (var request in batch)
            {
                await StoreAsync([request]);
            }
        }
        catch (Exception failure) when (failure is not IngestUnavailableException)
        {
            Log.RequestFailed(logger, failure);
            batch[0].Fail(failure);
        }
    }

    // A request's events are nearly always of one project and one sender.
    private void NoteSenders(IReadOnlyList<Patch> patches, List<IngestResult> stored)
    {
        (Guid? Project, Sender? Sender) last = default;
        long events = 0, errors = 0;
        for (var i = 0; i < patches.Count; i++)
        {
            var place = (stored[i].Observation?.ProjectId ?? stored[i].Trace?.ProjectId ?? patches[i].ProjectId, patches[i].Sender);
            if (place != last)
            {
                Note();
                (last, events, errors) = (place, 0, 0);
            }

            events++;
            errors += patches[i] is ObservationPatch { Level.Value: { } level } && level.Equals("ERROR", StringComparison.OrdinalIgnoreCase) ? 1 : 0;
        }

        Note();

        void Note()
        {
            if (last is ({ } project, { } sender))
            {
                connections.Events(project, sender, events, errors);
            }
        }
    }

    private async Task<List<IngestResult>> WriteAsync(List<IngestRequest> batch)
    {
        List<Patch> patches = [.. batch.SelectMany(r => r.Patches)];
        var documents = batch.SelectMany(r => r.Documents).DistinctBy(d => d.Key).ToDictionary();
        var bytes = batch.Sum(r => r.Bytes);
        var start = time.GetTimestamp();
        var isRetry = false;
        for (var pause = TimeSpan.FromMilliseconds(20); ; pause = Shorter(2 * pause, LongestPause), isRetry = true)
        {
            using var activity = IngestMetrics.StartCommit(patches.Count, bytes);
            var attempt = time.GetTimestamp();
            try
            {
                var results = await transaction.WriteAsync(await ContextAsync(), patches, documents, isRetry, CancellationToken.None);
                IngestMetrics.Committed(patches.Count, bytes, time.GetElapsedTime(attempt));
                return results;
            }
            catch (Exception failure) when (failure.IsStorageFull())
            {
                await ForgetContextAsync();
                throw new IngestUnavailableException("The database has no space left.", failure);
            }
            catch (Exception failure) when (failure is WriteConflictException || failure.IsTransient())
            {
                activity?.SetStatus(ActivityStatusCode.Error, failure.GetType().Name);
                await ForgetContextAsync();
                if (time.GetElapsedTime(start) > Patience)
                {
                    throw new IngestUnavailableException("The database does not answer.", failure);
                }

                IngestMetrics.Retried();
                await Task.Delay(pause, time);
            }
            catch
            {
                await ForgetContextAsync();
                throw;
            }
        }
    }

    private async ValueTask<StudioDbContext> ContextAsync()
    {
        if (_db is null)
        {
            _db = await databases.CreateDbContextAsync();
            if (_db.Database.IsSqlite())
            {
                // Opening the file again for each batch would cost as much as a small batch, and its statements would have to be prepared anew.
                await _db.Database.OpenConnectionAsync();
            }
        }

        return _db;
    }

    private async ValueTask ForgetContextAsync()
    {
        if (_db is { } db)
        {
            _db = null;
            if (db.Database.IsSqlite())
            {
                await db.Database.CloseConnectionAsync();
            }

            await db.DisposeAsync();
        }
    }

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
