using Microsoft.EntityFrameworkCore;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Ingestion;

namespace SwisperStudio.Web.Api.About;

/// <summary>Whether the host can do its work now: the database answers, events that wait are being stored, and it is not about to end.</summary>
internal sealed class Readiness(
    IDbContextFactory<StudioDbContext> databases,
    IngestQueue queue,
    IHostApplicationLifetime lifetime)
{
    private static readonly TimeSpan DatabaseTime = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan QueueTime = TimeSpan.FromSeconds(10);

    /// <returns>Why not; null when it can.</returns>
    public async Task<string?> ProblemAsync()
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return "The host is shutting down.";
        }

        try
        {
            using var patience = new CancellationTokenSource(DatabaseTime);
            // A query that cannot even be cancelled is left behind.
            await AskAsync(patience.Token).WaitAsync(DatabaseTime);
        }
        catch (Exception failure) when (failure is TimeoutException or OperationCanceledException || failure.IsOfDatabase())
        {
            return "The database does not answer.";
        }

        return queue.Standstill > QueueTime ? "Events wait and none is stored." : null;
    }

    private async Task AskAsync(CancellationToken cancel)
    {
        await using var db = await databases.CreateDbContextAsync(cancel);
        await db.Projects.AnyAsync(cancel);
    }
}
