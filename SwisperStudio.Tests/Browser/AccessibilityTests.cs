using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using SwisperStudio.Tests.Infrastructure;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace SwisperStudio.Tests.Browser;

/// <summary>The main pages against WCAG's A and AA, in a real browser, light and dark.</summary>
public sealed class AccessibilityTests(StudioApps apps, StudioBrowser browser)
{
    private static readonly string[] Standards = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task MainPages_InAColourScheme_HaveNoViolations(ColorScheme scheme)
    {
        var app = await apps.GetAsync();
        var project = await app.CreateProjectAsync("Accessible");
        var trace = await SendTraceAsync(app, project);
        (await app.Api.PostAsync("/api/v1/projects/heartbeat", new { project_id = project, status = "connected", timestamp = "2026-01-01T00:00:00", environment = "staging", version = "2.4.1", instance_id = "pod", host_name = "h" })).Expect(200);
        (string Path, string Ready)[] pages =
        [
            ("/projects", ".page h1"),
            ($"/projects/{project}", ".page h1"),
            ($"/projects/{project}/tracing", $"tr[data-trace-id='{trace}']"),
            ($"/projects/{project}/tracing/{trace}?node={trace}-root", "[data-section=state] .line"),
            ($"/projects/{project}/tracing/{trace}?node={trace}-plan&section=history", "[data-section=history] table"),
            ($"/projects/{project}/tracing/{trace}?view=timeline", ".timeline-head"),
            ($"/projects/{project}/tracing/{trace}?view=graph", ".graph .step"),
            ($"/projects/{project}/connections", "tr[data-instance=pod]"),
            ($"/projects/{project}/settings", ".page h1"),
            ("/admin/users", "table"),
            ("/admin/cost-management", "table"),
            ("/admin/health", "section h2"),
            ("/account", "h1"),
            ("/not-found", "h1"),
        ];

        await browser.RunAsync(
            app,
            async page =>
            {
                await page.GotoAsync("/login");
                await CheckAsync(page, scheme);
                await page.GetByLabel("Email").FillAsync("admin@swisperstudio.com");
                await page.Locator("input[type=password]").FillAsync("admin123");
                await page.GetByRole(AriaRole.Button, new() { Name = "Login", Exact = true }).ClickAsync();
                foreach (var (path, ready) in pages)
                {
                    await page.GotoAsync(path);
                    await Expect(page.Locator(ready).First).ToBeVisibleAsync();
                    await CheckAsync(page, scheme);
                }

                await page.GotoAsync("/projects");
                await Expect(page.GetByRole(AriaRole.Button, new() { Name = "New Project" })).ToBeVisibleAsync();
                await page.Keyboard.PressAsync("?");
                await Expect(page.GetByText("Collapse all, expand all")).ToBeVisibleAsync();
                await CheckAsync(page, scheme);
                await page.Keyboard.PressAsync("Escape");
                await page.Keyboard.PressAsync("Control+k");
                await page.OpenedDialogAsync();
                await CheckAsync(page, scheme);
            },
            // The page of what is not found answers 404, which the browser's console repeats.
            error => error.Contains("404", StringComparison.Ordinal),
            new BrowserNewContextOptions { ColorScheme = scheme });
    }

    private static async Task CheckAsync(IPage page, ColorScheme scheme)
    {
        var result = await page.RunAxe(new() { RunOnly = new() { Type = "tag", Values = [.. Standards] } });
        Assert.NotEmpty(result.Passes);
        var violations = result.Violations.Select(v => $"{v.Id} ({v.Impact}): {v.Help}\n    " + string.Join("\n    ", v.Nodes.Take(3).Select(n => n.Html)));
        Assert.True(result.Violations.Length == 0, $"{page.Url}, {scheme}:\n{string.Join('\n', violations)}");
    }

    private static async Task<string> SendTraceAsync(StudioApp app, string project)
    {
        var trace = $"accessible-{Guid.NewGuid():N}";
        await app.Api.PostAsync("/api/v1/traces", new { id = trace, project_id = project, name = "global_supervisor", user_id = "u-1", session_id = "s-1", tags = new[] { "calendar" } });
        await app.Api.PostAsync("/api/v1/observations", new
        {
            id = $"{trace}-root",
            trace_id = trace,
            type = "AGENT",
            name = "global_supervisor",
            input = new { user_message = "Hello", draft = "old", attempt = 1 },
            output = new { user_message = "Hello", attempt = 2, answer = "Hi" },
        });
        await app.Api.PostAsync($"/api/public/scores?project_id={project}", new { traceId = trace, name = "correctness", value = 0.9, comment = "Right" });
        foreach (var name in new[] { "plan", "act" })
        {
            await app.Api.PostAsync("/api/v1/observations", new
            {
                id = $"{trace}-{name}",
                trace_id = trace,
                parent_observation_id = $"{trace}-root",
                type = "SPAN",
                name,
                level = "WARNING",
                input = new { attempt = 1, draft = "old" },
                output = new { attempt = 2, plan = "call" },
            });
        }

        await app.Api.PostAsync("/api/v1/observations", new
        {
            id = $"{trace}-tool",
            trace_id = trace,
            parent_observation_id = $"{trace}-root",
            type = "TOOL",
            name = "search",
            level = "ERROR",
            status_message = "It failed",
            input = new { tool_name = "search", parameters = new { q = "x" } },
            output = new { status = "failure", error = "It failed" },
        });
        return trace;
    }
}
