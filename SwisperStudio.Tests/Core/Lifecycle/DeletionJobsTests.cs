using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SwisperStudio.Core.Lifecycle;
using SwisperStudio.Core.Traces;
using SwisperStudio.Tests.Core.Ingestion;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Core.Lifecycle;

/// <summary>The deletion of all traces goes on by itself, tells how far it is, and can be stopped.</summary>
public sealed class DeletionJobsTests(StudioDatabases databases)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Job_DeletesAllTracesOfTheProject_AndTellsHowManyUntilItIsForgotten(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        var (project, elsewhere) = (Guid.NewGuid(), Guid.NewGuid());
        await WriteAsync(studio, project, 450);
        await WriteAsync(studio, elsewhere, 3);
        var jobs = studio.Services.GetRequiredService<DeletionJobs>();

        var job = jobs.Start(project, 450);
        await job.Work;

        Assert.Equal((DeletionState.Done, 450L, 450L), (job.State, job.Deleted, job.Total));
        Assert.Equal(0, await studio.CountAsync<Trace>(t => t.ProjectId == project));
        Assert.Equal(3, await studio.CountAsync<Trace>(t => t.ProjectId == elsewhere));
        Assert.Same(job, jobs.Of(project));
        jobs.Forget(project);
        Assert.Null(jobs.Of(project));
    }

    [Fact]
    public async Task Job_StoppedOnTheWay_LeavesTheRest_AndSaysSo()
    {
        await using var studio = await databases.CreateAsync(DatabaseKind.Sqlite);
        var project = Guid.NewGuid();
        await WriteAsync(studio, project, 2_000);
        var jobs = studio.Services.GetRequiredService<DeletionJobs>();

        var job = jobs.Start(project, 2_000);
        Assert.Same(job, jobs.Start(project, 2_000));
        while (job.Deleted == 0)
        {
            await Task.Delay(1, Cancel);
        }

        job.Cancel();
        await job.Work;

        Assert.Equal(DeletionState.Cancelled, job.State);
        Assert.InRange(job.Deleted, 1, 1_999);
        Assert.Equal(2_000 - job.Deleted, await studio.CountAsync<Trace>(t => t.ProjectId == project));

        var again = jobs.Start(project, 2_000 - job.Deleted);
        await again.Work;
        Assert.Equal(0, await studio.CountAsync<Trace>(t => t.ProjectId == project));
    }

    private static async Task WriteAsync(TestDatabase studio, Guid project, int count) =>
        await studio.WriteAsync([.. Enumerable.Range(0, count).Select(i => Patches.NewTrace($"t{i}", project))]);
}
