using Microsoft.Playwright;
using SwisperStudio.Tests.Infrastructure;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace SwisperStudio.Tests.Browser;

/// <summary>Deleting traces in a browser, over both databases.</summary>
public sealed class TraceDeletionTests(StudioApps apps, StudioBrowser browser)
{
    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task SelectedTraces_ThenAll_AreDeleted(DatabaseKind kind)
    {
        var app = await apps.GetAsync(kind);
        var project = await app.CreateProjectAsync("To be emptied");
        await SendAsync(app, project, 700);
        await browser.RunAsync(app, async page =>
        {
            await page.SignInAsync($"/projects/{project}/tracing");
            var rows = page.Locator("[data-trace-id]");
            await Expect(rows).ToHaveCountAsync(50);
            await rows.Nth(0).GetByRole(AriaRole.Checkbox).CheckAsync();
            await rows.Nth(2).GetByRole(AriaRole.Checkbox).CheckAsync();
            await Expect(page.GetByText("2 selected")).ToBeVisibleAsync();
            await page.PressAsync("Delete Selected");
            await page.PressInDialogAsync("Delete");
            await Expect(page.Locator("[data-trace-id='t699'], [data-trace-id='t697']")).ToHaveCountAsync(0);
            await Expect(rows.Nth(0)).ToHaveAttributeAsync("data-trace-id", "t698");
            await Expect(page.GetByText("2 selected")).ToHaveCountAsync(0);

            await page.PressAsync("Delete All Traces");
            await (await page.OpenedDialogAsync()).GetByRole(AriaRole.Textbox).FillAsync("To be emptied");
            await page.PressInDialogAsync("Delete");
            await page.GotoAsync("/projects");
            await page.GotoAsync($"/projects/{project}/tracing");
            await Expect(page.GetByText("All traces were deleted: 698.")).ToBeVisibleAsync();
            await Expect(page.GetByText("No traces yet.")).ToBeVisibleAsync();
            await page.PressAsync("Dismiss");
            await Expect(page.GetByText("All traces were deleted")).ToHaveCountAsync(0);
        });
    }

    private static async Task SendAsync(StudioApp app, string project, int count)
    {
        var items = Enumerable.Range(0, count).Select(i => new
        {
            type = "trace",
            body = new { id = $"t{i}", project_id = project, name = $"Trace {i}", timestamp = DateTime.UnixEpoch.AddDays(20_000).AddSeconds(i) },
        });
        (await app.Api.PostAsync("/api/v1/batch", items)).Expect(200);
    }
}
