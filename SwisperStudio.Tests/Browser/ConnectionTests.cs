using Microsoft.Playwright;
using SwisperStudio.Tests.Client;
using SwisperStudio.Tests.Infrastructure;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace SwisperStudio.Tests.Browser;

/// <summary>The dot turns while somebody looks, also for what another host has heard.</summary>
public sealed class ConnectionTests(StudioBrowser browser, StudioDatabases databases)
{
    private static readonly Dictionary<string, string?> Impatient = new() { ["Studio__ConnectionPatienceSeconds"] = "5" };

    [Fact]
    public async Task Agent_ThatStartsAndStops_TurnsTheDot_OnEveryHost()
    {
        var postgres = await databases.CreatePostgresAsync();
        await using var one = await StudioApp.StartAsync(new StudioAppOptions { Postgres = postgres, Settings = Impatient });
        await using var other = await StudioApp.StartAsync(new StudioAppOptions { Postgres = postgres, Settings = Impatient });
        var project = await one.CreateProjectAsync("Dots");
        await browser.RunAsync(one, async page =>
        {
            await page.SignInAsync("/projects");
            var dot = page.Locator("article").Filter(new() { HasText = "Dots" }).Locator("[data-connected]");
            await Expect(dot).ToHaveAttributeAsync("data-connected", "false");
            await Expect(dot).ToContainTextAsync("never");

            // An agent of its own process that sends to the other host.
            await using var agent = DemoAgentProcess.Start("--rate 5", new Dictionary<string, string>
            {
                ["SWISPER_STUDIO_URL"] = other.Address.ToString(),
                ["SWISPER_STUDIO_API_KEY"] = StudioApp.DevelopmentKey,
                ["SWISPER_STUDIO_PROJECT_ID"] = project,
                ["SWISPER_STUDIO_ENVIRONMENT"] = "qa",
            });
            // A process has to start first.
            await Expect(dot).ToHaveAttributeAsync("data-connected", "true", new() { Timeout = 30_000 });
            await page.GotoAsync($"/projects/{project}/connections");
            var row = page.Locator("[data-environment=qa] tr[data-instance]");
            await Expect(row).ToHaveAttributeAsync("data-connected", "true");
            await Expect(page.Locator(".connection")).ToContainTextAsync("Connected");

            await agent.KillAsync();
            await Expect(row).ToHaveAttributeAsync("data-connected", "false", new() { Timeout = 15_000 });
            await Expect(page.Locator(".connection")).ToContainTextAsync("Disconnected");
            // It ticks on between two looks of the server.
            await Expect(row.Locator("time").First).ToContainTextAsync("seconds ago");
        });
    }

    [Fact]
    public async Task EnvironmentAndVersion_NarrowTheList()
    {
        await using var app = await StudioApp.StartAsync();
        var project = await app.CreateProjectAsync("Filters");
        foreach (var (id, environment, version) in new[] { ("a", "qa", "1"), ("b", "qa", "2"), ("c", "dev", "2") })
        {
            (await app.Api.PostAsync("/api/v1/traces", new { id, project_id = project, name = id, environment, version })).Expect(201);
        }

        await browser.RunAsync(app, async page =>
        {
            await page.SignInAsync($"/projects/{project}/tracing");
            var rows = page.Locator("[data-trace-id]");
            await Expect(rows).ToHaveCountAsync(3);
            await page.PressAsync("More filters");
            await page.GetByLabel("Environment").FillAsync("qa");
            await page.PressAsync("Filter");
            await Expect(rows).ToHaveCountAsync(2);
            await page.GetByLabel("Version").FillAsync("2");
            await page.PressAsync("Filter");
            await Expect(rows).ToHaveCountAsync(1);
            await rows.Locator("a.open").ClickAsync();
            await page.GetByRole(AriaRole.Link, new() { Name = "qa", Exact = true }).ClickAsync();
            await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex(@"\?environment=qa$"));
            await Expect(rows).ToHaveCountAsync(2);
        });
    }
}
