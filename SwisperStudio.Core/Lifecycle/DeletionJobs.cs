using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Ingestion;
using SwisperStudio.Core.Traces;

namespace SwisperStudio.Core.Lifecycle;

/// <summary>
/// Deletes all traces of projects in the background of this host: whoever asked may leave, and everybody sees how far it is
/// and how it ended. A host that stops stops them; what is left is deleted by asking again.
/// </summary>
public sealed class DeletionJobs(
    IDbContextFactory<StudioDbContext> databases,
    IngestQueue queue,
    TraceDeletion deletion,
    TimeProvider time,
    ILogger<DeletionJobs> logger) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<Guid, DeletionJob> _jobs = new();

    /// <summary>The project's running or last job; null where there is none to tell of.</summary>
    public DeletionJob? Of(Guid project) => _jobs.GetValueOrDefault(project);

    /// <summary>Begins to delete all traces of a project, unless that is under way.</summary>
    /// <param name="project">The project.</param>
    /// <param name="total">How many traces there are, to tell the progress by.</param>
    public DeletionJob Start(Guid project, long total) => _jobs.AddOrUpdate(
        project,
        _ => Begin(project, total),
        (_, last) => last.State == DeletionState.Running ? last : Begin(project, total));

    /// <summary>Tells no more of a job that has ended.</summary>
    public void Forget(Guid project)
    {
        if (Of(project) is { } job && job.State != DeletionState.Running)
        {
            _jobs.TryRemove(new(project, job));
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var job in _jobs.Values)
        {
            job.Cancel();
            await job.Work;
            job.Dispose();
        }
    }

    private DeletionJob Begin(Guid project, long total)
    {
        var job = new DeletionJob(total);
        job.Work = Task.Run(() => RunAsync(project, job));
        return job;
    }

    private async Task RunAsync(Guid project, DeletionJob job)
    {
        try
        {
            var pace = new Pace(queue, time);
            await using var db = await databases.CreateDbContextAsync(job.Stop);
            await deletion.DeleteAllAsync(
                db,
                project,
                async deleted =>
                {
                    job.Add(deleted);
                    await pace.YieldAsync(job.Stop);
                },
                job.Stop);
            job.State = DeletionState.Done;
            await FreeSpace.ReturnAsync(db, () => pace.YieldAsync(job.Stop), job.Stop);
        }
        catch (OperationCanceledException) when (job.Stop.IsCancellationRequested)
        {
            if (job.State == DeletionState.Running)
            {
                job.State = DeletionState.Cancelled;
            }
        }
        catch (Exception failure)
        {
            Log.DeletionFailed(logger, failure);
            if (job.State == DeletionState.Running)
            {
                job.State = DeletionState.Failed;
            }
        }
    }
}
