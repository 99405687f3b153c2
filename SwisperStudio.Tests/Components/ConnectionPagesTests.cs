using Bunit;
using Microsoft.Extensions.DependencyInjection;
using SwisperStudio.Core;
using SwisperStudio.Core.Connections;
using SwisperStudio.Core.Projects;
using SwisperStudio.Web.Components.Connections;
using SwisperStudio.Web.Components.Projects;
using Xunit;

namespace SwisperStudio.Tests.Components;

/// <summary>Who reports, as people see it, on a clock that the test turns.</summary>
public class ConnectionPagesTests
{
    [Fact]
    public async Task Card_TellsTheState_AndTurnsByItself()
    {
        await using var studio = await StudioComponents.CreateAsync();
        await studio.StoreAsync(new Project { Id = StudioComponents.Project, Name = "Swisper", Environments = [new ProjectEnvironment { Id = "e", EnvType = EnvironmentTypes.Dev, SwisperUrl = "http://x" }] });
        var page = studio.Context.Render<ProjectList>();
        page.WaitForAssertion(() => Assert.Contains("○DisconnectedLast seen: never", Squeezed(page.Find("article .status").TextContent), StringComparison.Ordinal));
        Assert.Equal(["dev"], page.FindAll("article .chip").Select(c => c.TextContent));

        Registry(studio).Heartbeat(StudioComponents.Project, new Sender("staging", Version: "<b>2</b>", SdkVersion: "0.3.0"), null);
        studio.Clock.Advance(TimeSpan.FromSeconds(2));
        page.WaitForAssertion(() => Assert.Equal("true", page.Find("article [data-connected]").GetAttribute("data-connected")));
        Assert.Contains("●Connected2 seconds ago", Squeezed(page.Find("article .status").TextContent), StringComparison.Ordinal);
        Assert.Contains("v<b>2</b>", page.Find("article .status").TextContent, StringComparison.Ordinal);
        Assert.Equal(["dev", "● connected: staging"], page.FindAll("article .chip").Select(c => c.TextContent));

        for (var i = 0; i < 60; i++)
        {
            studio.Clock.Advance(TimeSpan.FromSeconds(2));
        }

        page.WaitForAssertion(() => Assert.Equal("false", page.Find("article [data-connected]").GetAttribute("data-connected")));
    }

    [Fact]
    public async Task Page_ListsInstancesByEnvironment_WithVersionsRatesAndGaps()
    {
        await using var studio = await StudioComponents.CreateAsync();
        var registry = Registry(studio);
        var one = new Sender("production", "agent", "pod-1", "1.0", "0.3.0", "node-1", "CPython 3.12");
        registry.Heartbeat(StudioComponents.Project, one, studio.Clock.GetUtcNow().ToNanoseconds() + (200 * UnixTime.NanosecondsPerSecond));
        await registry.WriteAsync(Xunit.TestContext.Current.CancellationToken);
        studio.Clock.Advance(TimeSpan.FromHours(1));
        registry.Events(StudioComponents.Project, one with { Version = "1.1" }, 30, 4);
        registry.Events(StudioComponents.Project, Sender.Unknown, 1, 0);
        await registry.WriteAsync(Xunit.TestContext.Current.CancellationToken);
        studio.Clock.Advance(TimeSpan.FromSeconds(60));

        var page = studio.Open<ConnectionsPage>("connections");
        page.WaitForElement("tr[data-instance=pod-1]");
        Assert.Equal(["production", null], page.FindAll("section.environment").Select(s => s.GetAttribute("data-environment")));
        var row = Squeezed(page.Find("tr[data-instance=pod-1]").TextContent);
        foreach (var text in new[] { "agent", "node-1 · CPython 3.12", "clock 3 m 20 s ahead", "Connected", "1.1", "SDK 0.3.0", "2 versions" })
        {
            Assert.Contains(text, row, StringComparison.Ordinal);
        }

        Assert.Equal(["30", "4"], page.FindAll("tr[data-instance=pod-1] td.num").Select(c => c.TextContent));
        Assert.Equal(2, page.FindAll("tr[data-instance=pod-1] .presence i").Count);
        Assert.Equal("There for 1 m 00 s of 24 h 00 m, in 2 stretches", page.Find("tr[data-instance=pod-1] .presence").GetAttribute("aria-label"));
        Assert.Contains("no heartbeats", page.FindAll("section.environment")[1].TextContent, StringComparison.Ordinal);

        await page.FindAll("input[name=range]")[0].ChangeAsync(new() { Value = "on" });
        page.WaitForAssertion(() => Assert.Single(page.FindAll("tr[data-instance=pod-1] .presence i")));
    }

    [Fact]
    public async Task Page_OfNobody_ShowsHowToReport()
    {
        await using var studio = await StudioComponents.CreateAsync();
        var page = studio.Open<ConnectionsPage>("connections");
        page.WaitForAssertion(() => Assert.Contains("No SDK has ever reported to this project", page.Markup, StringComparison.Ordinal));
        Assert.Contains(StudioComponents.Project.ToString(), page.Find("pre").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DeadLetters_AreShownWithTheirReason_AsText()
    {
        await using var studio = await StudioComponents.CreateAsync(SwisperStudio.Web.Auth.Policies.CanAdminister);
        await studio.StoreAsync(new SwisperStudio.Core.Streams.DeadLetter { Id = "observability:events 1-0", Reason = "data: <b>broken</b>", Fields = "{\"data\":\"<script>\"}"u8.ToArray(), SetAsideAt = 1 });
        var page = studio.Context.Render<SwisperStudio.Web.Components.Admin.SystemHealth>();
        page.WaitForElement("[data-letter]");
        Assert.Contains("data: <b>broken</b>", page.Find("[data-letter] summary").TextContent, StringComparison.Ordinal);
        Assert.Contains("<script>", page.Find("[data-letter] pre").TextContent, StringComparison.Ordinal);
        Assert.Contains("This host reads no stream", page.Markup, StringComparison.Ordinal);
    }

    private static ConnectionRegistry Registry(StudioComponents studio) => studio.Context.Services.GetRequiredService<ConnectionRegistry>();

    private static string Squeezed(string text) => System.Text.RegularExpressions.Regex.Replace(text, @"\s*\n\s*", "").Trim();
}
