using Microsoft.Playwright;
using SwisperStudio.Tests.Infrastructure;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace SwisperStudio.Tests.Browser;

/// <summary>Zoom and pan, which only the browser knows.</summary>
public sealed class TimelineTests(StudioApps apps, StudioBrowser browser)
{
    [Fact]
    public async Task Timeline_IsZoomedAndPanned_ByKeyWheelAndMinimap()
    {
        var app = await apps.GetAsync();
        var project = await app.CreateProjectAsync("Timeline");
        (await app.Api.PostAsync("/api/v1/traces", new { id = "zoom", project_id = project, name = "zoom" })).Expect(201);
        for (var n = 0; n < 10; n++)
        {
            (await app.Api.PostAsync("/api/v1/observations", new { id = $"zoom-{n}", trace_id = "zoom", project_id = project, type = "SPAN", name = $"step {n}", start_time = $"2026-01-01T00:00:0{n}.000", end_time = $"2026-01-01T00:00:0{n}.999" })).Expect(201);
        }

        await browser.RunAsync(app, async page =>
        {
            await page.SignInAsync($"/projects/{project}/tracing/zoom?view=timeline");
            var last = page.Locator("[data-observation-id=zoom-9] .bar");
            var map = page.Locator(".minimap");
            await Expect(page.Locator(".ruler span").First).ToHaveTextAsync("0 s");
            var whole = (await last.BoundingBoxAsync())!.Width;

            await page.Keyboard.PressAsync("+");
            Assert.Equal((0.25, 0.5), await SeenAsync());
            // What lies outside is not drawn over the names.
            var box = (await map.BoundingBoxAsync())!;
            Assert.InRange((await page.Locator("[data-observation-id=zoom-4] .bar").BoundingBoxAsync())!.Width, 1.9 * whole, 2.1 * whole);
            await page.Keyboard.PressAsync("0");
            Assert.Equal((0.0, 1.0), await SeenAsync());

            // A drag chooses a part, a drag of the window moves it.
            await DragAsync(box.X + (0.2 * box.Width), box.X + (0.4 * box.Width));
            var (from, span) = await SeenAsync();
            Assert.Equal((0.2, 0.2), (Math.Round(from, 2), Math.Round(span, 2)));
            await DragAsync(box.X + (0.3 * box.Width), box.X + (0.8 * box.Width));
            (from, span) = await SeenAsync();
            Assert.Equal((0.7, 0.2), (Math.Round(from, 2), Math.Round(span, 2)));
            await Expect(page.Locator(".ruler span").First).ToContainTextAsync("7");

            // Back beyond the beginning is the beginning.
            await page.Locator("[data-observation-id=zoom-0] .track").HoverAsync();
            await page.Keyboard.DownAsync("Shift");
            await page.Mouse.WheelAsync(0, -100_000);
            await page.Keyboard.UpAsync("Shift");
            await Expect(page.Locator(".ruler span").First).ToHaveTextAsync("0 s");
            Assert.Equal(0, (await SeenAsync()).From);
            await page.GetByRole(AriaRole.Button, new() { Name = "Whole trace" }).ClickAsync();
            Assert.Equal((0.0, 1.0), await SeenAsync());

            async Task<(double From, double Span)> SeenAsync()
            {
                var seen = await page.EvaluateAsync<double[]>("(() => { const s = document.querySelector('.observations').style; return [+s.getPropertyValue('--from'), +s.getPropertyValue('--span')]; })()");
                return (seen[0], seen[1]);
            }

            async Task DragAsync(double begin, double end)
            {
                var middle = (float)(box.Y + (box.Height / 2));
                await page.Mouse.MoveAsync((float)begin, middle);
                await page.Mouse.DownAsync();
                await page.Mouse.MoveAsync((float)end, middle, new() { Steps = 5 });
                await page.Mouse.UpAsync();
            }
        });
    }
}
