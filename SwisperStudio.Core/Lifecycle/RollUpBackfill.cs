using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Ingestion;
using SwisperStudio.Core.Metrics;
using SwisperStudio.Core.Traces;

namespace SwisperStudio.Core.Lifecycle;

/// <summary>
/// Counts what an earlier version has stored into the roll-ups, once, a few traces at a time behind ingestion. A trace says itself whether it
/// is counted, so several hosts may do it side by side, ingestion may come first, and a host that starts anew goes on where another has ended.
/// </summary>
public sealed class RollUpBackfill(
    BulkSql bulk,
    RollUps rollUps,
    IDbContextFactory<StudioDbContext> databases,
    IngestQueue queue,
    TimeProvider time,
    ILogger<RollUpBackfill> logger) : BackgroundService
{
    private const int MaxTraces = 200;
    private const int MaxObservations = 5_000;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <summary>Counts all that is not counted yet.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        var pace = new Pace(queue, time);
        await using var db = await databases.CreateDbContextAsync(cancel);
        while (await db.Traces.Where(t => !t.IsCounted)
            .OrderBy(t => t.ProjectId).ThenBy(t => t.Key)
            .Take(MaxTraces)
            .Select(t => new { t.ProjectId, t.Key, t.ObservationCount })
            .ToListAsync(cancel) is { Count: > 0 } next)
        {
            var size = 0;
            var batch = next.TakeWhile((t, i) => t.ProjectId == next[0].ProjectId && ((size += t.ObservationCount) <= MaxObservations || i == 0));
            await CountAsync(db, next[0].ProjectId, [.. batch.Select(t => t.Key)], cancel);
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
                await RunAsync(stoppingToken);
                return;
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                if (failure is not WriteConflictException && !failure.IsTransient())
                {
                    Log.CountingFailed(logger, failure);
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task CountAsync(StudioDbContext db, Guid project, List<Guid> keys, CancellationToken cancel)
    {
        using var slot = rollUps.TakeSlot(db);
        await using var transaction = await bulk.BeginTransactionAsync(db, cancel);
        var traces = (await bulk.LoadAsync<Trace>(db, [.. keys.Select(k => (project, k))], cancel)).Where(t => !t.IsCounted).ToDictionary(t => t.Key);
        var observations = await StoredFigures.OfTraces(db, project, [.. traces.Keys]).ToListAsync(cancel);
        foreach (var observation in observations)
        {
            TraceRoot.Offer(traces[observation.TraceKey!.Value], observation);
        }

        var deltas = new RollUpDeltas();
        foreach (var observation in observations)
        {
            deltas.Add(project, traces[observation.TraceKey!.Value].RootName, HourShare.Of(observation), 1);
        }

        foreach (var trace in traces.Values)
        {
            deltas.Move(project, null, TraceShare.Of(trace));
            trace.IsCounted = true;
        }

        var writes = bulk.Begin(db);
        writes.Update(traces.Values);
        writes = await rollUps.SaveAsync(db, writes, slot, deltas, cancel);
        await writes.CommitAsync(transaction, cancel);
    }
}
