using Microsoft.Playwright;
using SwisperStudio.Tests.Api.Langfuse;
using SwisperStudio.Tests.Infrastructure;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace SwisperStudio.Tests.Browser;

/// <summary>From a key pair made in the settings to the trace of a Langfuse client in the browser.</summary>
public sealed class LangfuseTests(StudioApps apps, StudioBrowser browser)
{
    private const string Trace = "5b93f05b-54b8-4769-b8ee-010962ffa55e";

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task PairMadeInTheSettings_OpensTheWay_ToTheTraceAndItsScores(ColorScheme scheme)
    {
        var app = await apps.GetAsync();
        var project = await app.CreateProjectAsync();
        await browser.RunAsync(
            app,
            async page =>
            {
                await page.SignInAsync($"/projects/{project}/settings/keys");
                await page.GetByLabel("Kind of the new key").SelectOptionAsync("Langfuse key pair");
                await page.GetByLabel("Name of the new key").FillAsync("planner");
                await page.PressAsync("Create key");
                await Expect(page.Locator(".key")).ToHaveCountAsync(2);
                var keys = await page.Locator(".key").AllTextContentsAsync();
                await page.GetByLabel("Client").SelectOptionAsync("Langfuse: JavaScript");
                await Expect(page.Locator("pre").Filter(new() { HasText = $"LANGFUSE_PUBLIC_KEY={keys[0]}" })).ToContainTextAsync($"LANGFUSE_SECRET_KEY={keys[1]}");

                using var client = app.CreateBasicClient(keys[0], keys[1]);
                (await client.PostAsync(LangfuseClients.Ingestion, LangfuseClients.Sample)).Expect(207);
                foreach (var score in new object[]
                {
                    new { traceId = Trace, name = "correctness", value = 0.9, comment = "<b>Right</b> trains, and the weather looked up in the end, though nobody had asked for it" },
                    new { traceId = Trace, name = "tone", value = "friendly" },
                    new { traceId = Trace, observationId = "01004e51-1ef4-4e01-a2a7-516665a694bc", name = "helpful", value = 1, dataType = "BOOLEAN" },
                })
                {
                    (await client.PostAsync("/api/public/scores", score)).Expect(200);
                }

                await page.ReloadAsync();
                await Expect(page.GetByRole(AriaRole.Row, new() { Name = "planner" })).ToContainTextAsync(keys[0]);
                Assert.DoesNotContain(keys[1], await page.ContentAsync(), StringComparison.Ordinal);

                await page.GotoAsync($"/projects/{project}/tracing/{Trace}?node=01004e51-1ef4-4e01-a2a7-516665a694bc&section=metadata");
                var head = page.Locator("header.head");
                await Expect(head).ToContainTextAsync("day-planner 0");
                await Expect(head.Locator("li")).ToHaveCountAsync(2);
                await Expect(head).ToContainTextAsync("<b>Right</b> trains");
                await Expect(page.Locator("article")).ToContainTextAsync("helpful");
                await Expect(page.Locator("article")).ToContainTextAsync("120 prompt + 40 completion = 160");
            },
            options: new BrowserNewContextOptions { ColorScheme = scheme });
    }

    // Texts and lists as documents, which the studio's own API does not take.
    [Fact]
    public async Task DownloadedTrace_OpensInAnotherProject()
    {
        var app = await apps.GetAsync();
        var (from, client) = await app.CreateProjectClientAsync();
        var to = await app.CreateProjectAsync("To");
        (await client.PostAsync(LangfuseClients.Ingestion, LangfuseClients.Sample)).Expect(207);
        await browser.RunAsync(app, async page =>
        {
            await page.SignInAsync($"/projects/{from}/tracing/{Trace}");
            var file = await (await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Download" }).ClickAsync())).PathAsync();
            await page.GotoAsync($"/projects/{to}/tracing");
            await page.GetByLabel("Import").SetInputFilesAsync(file);
            await Expect(page.GetByText("Trace imported")).ToBeVisibleAsync();
            var sent = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
            var imported = await page.APIRequest.GetAsync($"/projects/{to}/trace-json/{Trace}");
            Assert.Equal(sent.Replace(from, to, StringComparison.Ordinal), await imported.TextAsync());
            Assert.Contains("\"output\":\"ranked Thun\"", sent, StringComparison.Ordinal);
            await page.GotoAsync($"/projects/{to}/tracing/{Trace}?node=6a4a04cf-671a-4aef-ac4d-87bfd9dc8681");
            await Expect(page.Locator("article")).ToContainTextAsync("rank for Thun");
        });
    }
}
