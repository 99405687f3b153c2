using Bunit;
using Microsoft.Extensions.DependencyInjection;
using SwisperStudio.Core.Lifecycle;
using SwisperStudio.Web.Auth;
using SwisperStudio.Web.Components.Traces;
using Xunit;

namespace SwisperStudio.Tests.Components.Traces;

/// <summary>The deletion of all traces, as readers see it. The work stands still while a test does not turn the clock.</summary>
public class DeletionNoticeTests
{
    private const int Traces = 450;

    [Fact]
    public async Task Deletion_ShowsItsProgressToWhoeverComes_AndHowItEnded()
    {
        await using var studio = await CreateAsync(Policies.CanEditProjects);
        studio.Context.Services.GetRequiredService<DeletionJobs>().Start(StudioComponents.Project, Traces);

        var page = studio.Open<TraceListPage>("tracing");
        page.WaitForAssertion(() => Assert.Contains("of 450. You may leave this page", page.Find(".deletion").TextContent, StringComparison.Ordinal));
        Assert.Equal("450", page.Find("progress").GetAttribute("max"));

        await EndAsync(studio, page);
        Assert.Contains("All traces were deleted: 450.", page.Find(".deletion").TextContent, StringComparison.Ordinal);
        page.WaitForAssertion(() => Assert.Empty(page.FindAll("[data-trace-id]")));
        page.Find(".deletion button").Click();
        Assert.Empty(page.FindAll(".deletion"));
    }

    [Fact]
    public async Task Deletion_ThatWasStopped_TellsWhatIsGone()
    {
        await using var studio = await CreateAsync(Policies.CanEditProjects);
        var job = studio.Context.Services.GetRequiredService<DeletionJobs>().Start(StudioComponents.Project, Traces);
        job.Cancel();
        var page = studio.Open<TraceListPage>("tracing");
        await EndAsync(studio, page);
        Assert.Contains($"The deletion was stopped: {job.Deleted} of 450 traces were deleted.", page.Find(".deletion").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Readers_SeeTheDeletion_AndCannotStopIt()
    {
        await using var studio = await CreateAsync();
        studio.Context.Services.GetRequiredService<DeletionJobs>().Start(StudioComponents.Project, Traces);
        var page = studio.Open<TraceListPage>("tracing");
        Assert.Contains("Deleting all traces", page.Find(".deletion").TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindAll(".deletion button"));
    }

    private static async Task<StudioComponents> CreateAsync(params string[] policies)
    {
        var studio = await StudioComponents.CreateAsync(policies);
        await studio.Database.WriteAsync([.. Enumerable.Range(0, Traces).Select(i => Sent.Trace($"t{i}", at: i))]);
        return studio;
    }

    private static async Task EndAsync(StudioComponents studio, IRenderedComponent<TraceListPage> page)
    {
        while (page.FindAll(".deletion progress").Count > 0)
        {
            await page.InvokeAsync(() => studio.Clock.Advance(TimeSpan.FromMilliseconds(500)));
            await Task.Delay(10, Xunit.TestContext.Current.CancellationToken);
        }
    }
}
