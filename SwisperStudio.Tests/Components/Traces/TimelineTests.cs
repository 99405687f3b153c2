using Bunit;
using Bunit.TestDoubles;
using Microsoft.Extensions.DependencyInjection;
using SwisperStudio.Web.Components.Traces;
using Xunit;

namespace SwisperStudio.Tests.Components.Traces;

public class TimelineTests
{
    [Fact]
    public async Task Timeline_IsChosenInTheAddress_AndShowsABarForEachStep()
    {
        await using var studio = await StudioComponents.CreateAsync();
        await studio.Database.WriteAsync([Sent.Trace("t"), Sent.Observation("root", "t", start: 0, end: 100), Sent.Observation("child", "t", start: 50, end: 75, parent: "root")]);
        var page = studio.Open<TracePage>("tracing/t");
        page.WaitForElement("[data-observation-id=child]");
        Assert.Empty(page.FindAll(".bar"));

        await page.Find("input[data-keys=t]").ChangeAsync(new() { Value = "on" });
        Assert.EndsWith("?view=timeline", studio.Context.Services.GetRequiredService<BunitNavigationManager>().Uri, StringComparison.Ordinal);
        page = studio.Open<TracePage>("tracing/t?view=timeline");
        page.WaitForAssertion(() => Assert.Equal(["--s: 0; --e: 1", "--s: 0.5; --e: 0.75"], page.FindAll(".bar").Select(b => b.GetAttribute("style")!.Split("; ", 2)[1])));
        Assert.All(page.FindAll(".bar"), bar => Assert.Contains("critical", bar.ClassName, StringComparison.Ordinal));
    }

    [Fact]
    public async Task IdleGap_IsOffered_AndDrawnShort()
    {
        await using var studio = await StudioComponents.CreateAsync();
        await studio.Database.WriteAsync([
            Sent.Trace("t"), Sent.Observation("root", "t", start: 0, end: 1_000), Sent.Observation("a", "t", start: 0, end: 10, parent: "root"), Sent.Observation("b", "t", start: 990, end: 1_000, parent: "root")]);
        var page = studio.Open<TracePage>("tracing/t?view=timeline");
        page.WaitForAssertion(() => Assert.Contains("Shorten 1 idle gap", page.Markup, StringComparison.Ordinal));
        Assert.Empty(page.FindAll(".gap"));
        await page.Find(".timeline-head input[type=checkbox]").ChangeAsync(new() { Value = true });
        page.WaitForAssertion(() => Assert.Single(page.FindAll(".gap")));
        var end = page.FindAll(".bar")[1].GetAttribute("style")!.Split("--e: ")[1];
        Assert.InRange(double.Parse(end, System.Globalization.CultureInfo.InvariantCulture), 0.4, 0.5);
    }
}
