using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SwisperStudio.Core.Connections;
using SwisperStudio.Core.Data;

namespace SwisperStudio.Core.Ingestion;

/// <summary>Group commit: as many writers as the database can use, each with a lane of the queue.</summary>
public sealed class IngestWriter(
    IngestQueue queue,
    IngestTransaction transaction,
    IDbContextFactory<StudioDbContext> databases,
    ConnectionRegistry connections,
    TimeProvider time,
    ILogger<IngestWriter> logger) : BackgroundService
{
    /// <inheritdoc />
    public override Task StopAsync(CancellationToken cancellationToken)
    {
        queue.Close();
        return base.StopAsync(cancellationToken);
    }

    /// <inheritdoc />
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        // Not stopped by the token: what waits in the closed queue is written first.
        Task.WhenAll(queue.Lanes.Select(lane => new IngestLaneWriter(lane, transaction, databases, connections, time, logger).RunAsync()));
}
