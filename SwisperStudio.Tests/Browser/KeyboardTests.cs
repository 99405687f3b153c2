using System.Text.RegularExpressions;
using Microsoft.Playwright;
using SwisperStudio.Tests.Infrastructure;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace SwisperStudio.Tests.Browser;

/// <summary>The keyboard alone: from trace to trace of a list, between views and sections, and anywhere by the palette.</summary>
public sealed class KeyboardTests(StudioApps apps, StudioBrowser browser)
{
    [Fact]
    public async Task Keys_LeadFromTraceToTrace_BetweenViews_AndToSections()
    {
        var app = await apps.GetAsync();
        var project = await app.CreateProjectAsync("Keys");
        foreach (var (id, user) in new[] { ("one", "ada"), ("two", "bob"), ("three", "ada") })
        {
            (await app.Api.PostAsync("/api/v1/traces", new { id, project_id = project, name = id, user_id = user })).Expect(201);
            (await app.Api.PostAsync("/api/v1/observations", new { id = $"{id}-plan", trace_id = id, project_id = project, type = "SPAN", name = "plan", start_time = "2026-01-01T00:00:00", end_time = "2026-01-01T00:00:01", input = new { n = 1 }, output = new { n = 2 } })).Expect(201);
            (await app.Api.PostAsync("/api/v1/observations", new { id = $"{id}-act", trace_id = id, project_id = project, type = "SPAN", name = "act", start_time = "2026-01-01T00:00:02", end_time = "2026-01-01T00:00:03" })).Expect(201);
        }

        await browser.RunAsync(app, async page =>
        {
            await page.SignInAsync($"/projects/{project}/tracing?user_id=ada");
            var heading = page.GetByRole(AriaRole.Heading, new() { Level = 1 });
            await page.Locator("a.open").First.ClickAsync();
            await Expect(heading).ToHaveTextAsync("three");

            // Only Ada's traces are of this list.
            await page.Keyboard.PressAsync("j");
            await Expect(heading).ToHaveTextAsync("one");
            await page.Keyboard.PressAsync("j");
            await Expect(page.GetByText("This is the oldest trace of the list.")).ToBeVisibleAsync();
            await page.Keyboard.PressAsync("k");
            await Expect(heading).ToHaveTextAsync("three");

            await page.Keyboard.PressAsync("t");
            await Expect(page.Locator(".timeline-head")).ToBeVisibleAsync();
            await page.Keyboard.PressAsync("g");
            await Expect(page.Locator(".graph .step")).ToHaveCountAsync(2);
            await page.Locator(".graph .step", new() { HasText = "act" }).ClickAsync();
            await Expect(page.Locator("article")).ToHaveAttributeAsync("data-observation", "three-act");
            await page.Keyboard.PressAsync("g");
            await Expect(page.Locator("[role=treeitem][aria-selected=true]")).ToHaveAttributeAsync("data-observation-id", "three-act");

            await page.Locator("[data-observation-id=three-plan]").ClickAsync();
            await Expect(page.GetByRole(AriaRole.Tab, new() { Name = "State", Exact = true })).ToBeVisibleAsync();
            await page.Keyboard.PressAsync("m");
            await Expect(page.Locator("[data-section=metadata]")).ToBeVisibleAsync();
            await page.Keyboard.PressAsync("s");
            await Expect(page.Locator("[data-section=state]")).ToBeVisibleAsync();

            // What is typed is text.
            await page.Keyboard.PressAsync("/");
            await page.Keyboard.TypeAsync("jg");
            await Expect(page.GetByLabel("Search names and ids")).ToHaveValueAsync("jg");
            await Expect(heading).ToHaveTextAsync("three");
            await Expect(page.GetByText("Nothing matches")).ToBeVisibleAsync();
            await page.GetByLabel("Search names and ids").FillAsync("");
            await heading.ClickAsync();

            // A view that was chosen with the mouse keeps the focus, and the keys.
            await page.Locator(".segmented label", new() { HasText = "Timeline" }).ClickAsync();
            await Expect(page.Locator(".timeline-head")).ToBeVisibleAsync();
            await page.Keyboard.PressAsync("t");
            await Expect(page.Locator(".timeline-head")).ToHaveCountAsync(0);

            await page.Keyboard.PressAsync("?");
            await Expect(page.GetByText("Collapse all, expand all")).ToBeVisibleAsync();
            await page.Keyboard.PressAsync("?");
            await Expect(page.GetByText("Collapse all, expand all")).ToBeHiddenAsync();
        });
    }

    [Fact]
    public async Task Palette_FindsPagesProjectsTracesAndUsers_AndGoesThere()
    {
        var app = await apps.GetAsync();
        var name = $"Palette {Guid.NewGuid():N}";
        var project = await app.CreateProjectAsync(name);
        var trace = $"palette/{Guid.NewGuid():N}";
        (await app.Api.PostAsync("/api/v1/traces", new { id = trace, project_id = project, name = "<i>trip</i>", user_id = "grace@example.com" })).Expect(201);
        await browser.RunAsync(app, async page =>
        {
            await page.SignInAsync("/projects");
            await Expect(page.GetByRole(AriaRole.Button, new() { Name = "New Project" })).ToBeVisibleAsync();
            await GoAsync(trace, "<i>trip</i>");
            await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("<i>trip</i>");
            await GoAsync("grace@example.com", "Traces of grace@example.com");
            await Expect(page).ToHaveURLAsync(new Regex($"/projects/{project}/tracing\\?user_id=grace"));
            await Expect(page.Locator("[data-trace-id]")).ToHaveCountAsync(1);
            await GoAsync("cost m", "Cost Management");
            await Expect(page).ToHaveURLAsync(new Regex("/admin/cost-management$"));
            await GoAsync(name[..20], name);
            await Expect(page).ToHaveURLAsync(new Regex($"/projects/{project}$"));

            // What was typed last counts, however fast.
            await page.Keyboard.PressAsync("Control+k");
            await page.OpenedDialogAsync();
            await page.Keyboard.InsertTextAsync(trace);
            await page.Keyboard.PressAsync("Enter");
            await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("<i>trip</i>");
            await page.Keyboard.PressAsync("Control+k");
            var dialog = await page.OpenedDialogAsync();
            await page.Keyboard.PressAsync("Control+k");
            await page.Keyboard.TypeAsync("no such thing anywhere");
            await Expect(dialog.GetByRole(AriaRole.Option)).ToHaveTextAsync(["TracesNamed like “no such thing anywhere”"]);
            await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(1);
            await page.Keyboard.PressAsync("Escape");
            await Expect(dialog).ToHaveCountAsync(0);

            // Documents outside the pages that are changed in place.
            await GoAsync("account", "Account");
            await Expect(page).ToHaveURLAsync(new Regex("/account$"));
            await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Account", Level = 1 })).ToBeVisibleAsync();

            async Task GoAsync(string text, string found)
            {
                await page.Keyboard.PressAsync("Control+k");
                var dialog = await page.OpenedDialogAsync();
                await page.Keyboard.TypeAsync(text);
                await Expect(dialog.GetByRole(AriaRole.Option, new() { Selected = true })).ToContainTextAsync(found);
                await page.Keyboard.PressAsync("Enter");
                await Expect(dialog).ToHaveCountAsync(0);
            }
        });
    }
}
