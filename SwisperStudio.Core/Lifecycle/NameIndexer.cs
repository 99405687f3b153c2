using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Ingestion;
using SwisperStudio.Core.Traces;

namespace SwisperStudio.Core.Lifecycle;

/// <summary>Brings names of traces into the embedded database's index, after the commit and behind ingestion (ADR 007). PostgreSQL keeps its own.</summary>
public sealed class NameIndexer(IDbContextFactory<StudioDbContext> databases, IngestQueue queue, TimeProvider time, ILogger<NameIndexer> logger) : BackgroundService
{
    // They keep the lock for writing for about twenty milliseconds.
    private const int NamesAtOnce = 1_000;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Indexes all that waits.</summary>
    public async Task CatchUpAsync(CancellationToken cancel)
    {
        var pace = new Pace(queue, time);
        await using var db = await databases.CreateDbContextAsync(cancel);
        while (db.Database.IsSqlite() && await NameIndex.IndexNextAsync(db, NamesAtOnce, cancel))
        {
            await pace.YieldAsync(cancel);
        }
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Not on the thread that starts the host.
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await CatchUpAsync(stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                if (!failure.IsTransient())
                {
                    Log.NamesNotIndexed(logger, failure);
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
