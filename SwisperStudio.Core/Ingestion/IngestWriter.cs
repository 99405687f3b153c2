using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SwisperStudio.Core.Data;

namespace SwisperStudio.Core.Ingestion;

/// <summary>
/// Group commit: takes what has queued, writes it in one transaction, then completes every waiting request. A failure that
/// passes by itself is tried again; another one must not take its neighbours with it, so the batch is then written request by request.
/// </summary>
public sealed class IngestWriter(
    IngestQueue queue,
    IngestTransaction transaction,
    IDbContextFactory<StudioDbContext> databases,
    TimeProvider time,
    ILogger<IngestWriter> logger) : BackgroundService
{
    private const int MaxPatches = 4_000;
    private const long MaxBytes = 16 * 1024 * 1024;
    private const int Attempts = 5;

    /// <inheritdoc />
    public override Task StopAsync(CancellationToken cancellationToken)
    {
        queue.Close();
        return base.StopAsync(cancellationToken);
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Not stopped by the token: what waits in the closed queue is written first.
        while (await queue.WaitAsync())
        {
            var batch = queue.TakeBatch(MaxPatches, MaxBytes);
            if (!await TryWriteAsync(batch) && batch.Count > 1)
            {
                foreach (var request in batch)
                {
                    await TryWriteAsync([request]);
                }
            }
        }
    }

    /// <returns>False when the batch should be written request by request.</returns>
    private async Task<bool> TryWriteAsync(List<IngestRequest> batch)
    {
        try
        {
            var results = await WriteAsync([.. batch.SelectMany(r => r.Patches)]);
            var next = 0;
            foreach (var request in batch)
            {
                request.Complete(results.GetRange(next, request.Patches.Count));
                next += request.Patches.Count;
            }

            return true;
        }
        catch (IngestUnavailableException unavailable)
        {
            Log.DatabaseUnavailable(logger, unavailable.InnerException?.Message ?? unavailable.Message);
            batch.ForEach(r => r.Fail(unavailable));
            return true;
        }
        catch (Exception failure) when (batch.Count > 1)
        {
            Log.BatchFailed(logger, failure, batch.Count);
            return false;
        }
        catch (Exception failure)
        {
            Log.RequestFailed(logger, failure);
            batch[0].Fail(failure);
            return true;
        }
    }

    private async Task<List<IngestResult>> WriteAsync(IReadOnlyList<Patch> patches)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var db = await databases.CreateDbContextAsync();
                return await transaction.WriteAsync(db, patches, CancellationToken.None);
            }
            catch (Exception failure) when (failure is WriteConflictException || failure.IsTransient())
            {
                if (attempt == Attempts)
                {
                    throw new IngestUnavailableException("The database does not answer.", failure);
                }

                await Task.Delay(TimeSpan.FromMilliseconds(20 << attempt), time);
            }
        }
    }
}
