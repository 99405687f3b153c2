using System.Text.RegularExpressions;
using Microsoft.Playwright;
using SwisperStudio.Tests.Infrastructure;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace SwisperStudio.Tests.Browser;

/// <summary>A page that has lost its circuit for good, or was sent to a colleague, shows what it showed.</summary>
public sealed class ReturnTests(StudioApps apps, StudioBrowser browser)
{
    [Fact]
    public async Task TracePage_LoadedAgain_KeepsSelectionFiltersExpansionAndScroll()
    {
        var app = await apps.GetAsync();
        var project = await app.CreateProjectAsync("Return");
        (await app.Api.PostAsync("/api/v1/traces", new { id = "long", project_id = project, name = "Long" })).Expect(201);
        var items = Enumerable.Range(0, 200).Select(i => new
        {
            type = "observation",
            body = new { id = $"step-{i}", trace_id = "long", project_id = project, parent_observation_id = i % 10 == 0 ? null : $"step-{i / 10 * 10}", type = i % 3 == 0 ? "TOOL" : "SPAN", name = $"step {i}", start_time = $"2026-01-01T00:{i / 60:00}:{i % 60:00}" },
        });
        (await app.Api.PostAsync("/api/v1/batch", items)).Expect(200);
        await browser.RunAsync(app, async page =>
        {
            await page.SignInAsync($"/projects/{project}/tracing/long");
            var rows = page.Locator("[data-observation-id]");
            await rows.First.GetByRole(AriaRole.Button, new() { Name = "Collapse", IncludeHidden = true }).ClickAsync();
            await Expect(page.Locator("[data-observation-id=step-1]")).ToHaveCountAsync(0);
            await page.Locator("[data-observation-id=step-10]").ClickAsync();
            var tree = page.GetByRole(AriaRole.Tree);
            await Expect(page.Locator("article")).ToHaveAttributeAsync("data-observation", "step-10");
            await page.WaitForFunctionAsync("""
                () => new Promise(resolve => {
                  const tree = document.querySelector("[role=tree]");
                  tree.scrollTop = 3000;
                  // What was chosen just now is still brought into view.
                  setTimeout(() => resolve(tree.scrollTop === 3000), 300);
                })
                """);
            await Expect(page.Locator("[data-observation-id=step-110]")).ToBeInViewportAsync();

            // As the page does when the server no longer knows its circuit.
            await page.EvaluateAsync("window.isFormerPage = true; location.reload()");
            await page.WaitForFunctionAsync("() => !window.isFormerPage && document.querySelector('[role=tree]')?.scrollTop === 3000");
            await Expect(page.Locator("[data-observation-id=step-110]")).ToBeInViewportAsync();
            await Expect(page.Locator("article")).ToHaveAttributeAsync("data-observation", "step-10");
            await page.Mouse.WheelAsync(0, 1);
            await tree.EvaluateAsync("e => e.scrollTop = 0");
            await Expect(rows.First).ToHaveAttributeAsync("data-observation-id", "step-0");
            await Expect(page.Locator("[data-observation-id=step-1]")).ToHaveCountAsync(0);
            await Expect(page.Locator("[data-observation-id=step-11]")).ToHaveCountAsync(1);

            // What is looked for stands in the address.
            await page.GetByTitle("Only Tool").ClickAsync();
            await page.GetByLabel("Search names and ids").FillAsync("step 12");
            await page.GetByLabel("Search names and ids").BlurAsync();
            await Expect(page).ToHaveURLAsync(new Regex("node=step-10&type=tool&q=step%2012|q=step%2012.*type=tool"));
            await Expect(rows).ToHaveCountAsync(6);
            await page.ReloadAsync();
            await Expect(rows).ToHaveCountAsync(6);
            await Expect(page.GetByLabel("Search names and ids")).ToHaveValueAsync("step 12");
            await Expect(page.GetByTitle("Only Tool")).ToHaveAttributeAsync("aria-pressed", "true");
            await page.GetByLabel("Search names and ids").FillAsync("nothing like it");
            await page.PressAsync("Clear filters");
            await Expect(page.Locator("[data-observation-id=step-10]")).ToHaveCountAsync(1);
            Assert.DoesNotContain("q=", page.Url, StringComparison.Ordinal);
        });
    }
}
