using System.Text;
using Microsoft.Playwright;
using SwisperStudio.Tests.Infrastructure;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace SwisperStudio.Tests.Browser;

/// <summary>A trace is downloaded from one project and opened in another, as a colleague would.</summary>
public sealed class TraceImportTests(StudioApps apps, StudioBrowser browser)
{
    private const int Levels = 300;

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task DownloadedTrace_OpensInAnotherProject_WithEverythingInIt(DatabaseKind kind)
    {
        var app = await apps.GetAsync(kind);
        var (from, to) = (await app.CreateProjectAsync("From"), await app.CreateProjectAsync("To"));
        var trace = $"a trip/é {Guid.NewGuid():N}";
        await SendAsync(app, from, trace);
        await browser.RunAsync(app, async page =>
        {
            await page.SignInAsync($"/projects/{from}/tracing/{Uri.EscapeDataString(trace)}");
            var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Download" }).ClickAsync());
            var file = await download.PathAsync();
            Assert.EndsWith(".json", download.SuggestedFilename, StringComparison.Ordinal);

            await page.GotoAsync($"/projects/{to}/tracing");
            await page.GetByLabel("Import").SetInputFilesAsync(file);
            await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Trip");
            await Expect(page.GetByText("Trace imported")).ToBeVisibleAsync();
            await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex($"/projects/{to}/tracing/"));

            var sent = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
            var imported = await page.APIRequest.GetAsync($"/projects/{to}/trace-json/{Uri.EscapeDataString(trace)}");
            Assert.Equal(sent.Replace(from, to, StringComparison.Ordinal), await imported.TextAsync());
            Assert.Contains("\"estimated_tokens\":true", sent, StringComparison.Ordinal);
            Assert.Contains("\"from_output\":true", sent, StringComparison.Ordinal);

            // Once more changes nothing, and says so.
            await page.GotoAsync($"/projects/{to}/tracing");
            await page.GetByLabel("Import").SetInputFilesAsync(file);
            await Expect(page.GetByText("A trace of this id was here before")).ToBeVisibleAsync();
            imported = await page.APIRequest.GetAsync($"/projects/{to}/trace-json/{Uri.EscapeDataString(trace)}");
            Assert.Equal(sent.Replace(from, to, StringComparison.Ordinal), await imported.TextAsync());
        });
    }

    [Fact]
    public async Task WhatIsNoTrace_IsRefusedWithAReason_AndNothingIsStored()
    {
        var app = await apps.GetAsync();
        var project = await app.CreateProjectAsync("No files");
        await browser.RunAsync(
            app,
            async page =>
            {
                await page.SignInAsync($"/projects/{project}/tracing");
                await page.GetByLabel("Import").SetInputFilesAsync(File("notes.json", """{"trace":{"id":"good"},"observations":[{"id":"o","trace_id":"good","type":"SPIN"}]}"""));
                await Expect(page.GetByText("observations[0].type: Input should be 'SPAN'")).ToBeVisibleAsync();
                await page.GetByLabel("Import").SetInputFilesAsync(File("cut.json", """{"trace":{"id":"good"},"observations":["""));
                await Expect(page.GetByText("This is no trace that was downloaded from SwisperStudio.").Last).ToBeVisibleAsync();
                await Expect(page.GetByText("No traces yet.")).ToBeVisibleAsync();

                // A form of another site has the cookie, but not the token.
                var forged = await page.APIRequest.PostAsync($"/projects/{project}/trace-file", new() { DataObject = new { trace = new { id = "forged" } } });
                Assert.Equal(400, forged.Status);
                await page.ReloadAsync();
                await Expect(page.GetByText("No traces yet.")).ToBeVisibleAsync();
            },
            error => error.Contains("422", StringComparison.Ordinal));

        static FilePayload File(string name, string text) => new() { Name = name, MimeType = "application/json", Buffer = Encoding.UTF8.GetBytes(text) };
    }

    private static async Task SendAsync(StudioApp app, string project, string trace)
    {
        (await app.Api.PostAsync("/api/v1/traces", new { id = trace, project_id = project, name = "Trip", user_id = "ext-1", session_id = "s", environment = "qa", version = "7", tags = new[] { "a", "b" }, meta = new { build = 7 }, input = new { ask = "Bern?" } })).Expect(201);
        var items = Enumerable.Range(0, Levels).Select(level => Observation($"{level}", level == 0 ? null : $"{level - 1}", new { level }, null))
            .Append(Observation("orphan", "nobody", new { n = 1.50m }, new { n = 2, text = "ü </script>" }))
            .Append(Observation("llm", "0", new { messages = Array.Empty<string>() }, new { _llm_messages = new[] { new { role = "user", content = "three words here" } }, _llm_result = "and an answer", _llm_model = "gpt-4o" }))
            .Append(Observation("tools", "0", null, new { _tools_executed = new[] { new { tool_name = "weather", parameters = new { city = "Bern" }, result = "rain", status = "success" } } }));
        (await app.Api.PostAsync("/api/v1/batch", items)).Expect(200);

        object Observation(string id, string? parent, object? input, object? output) => new
        {
            type = "observation",
            body = new
            {
                id = $"{trace}-{id}",
                trace_id = trace,
                project_id = project,
                parent_observation_id = parent is null ? null : $"{trace}-{parent}",
                type = "AUTO",
                name = id,
                start_time = "2026-01-01T00:00:00.123456",
                end_time = id == "7" ? null : "2026-01-01T00:00:01",
                level = id == "9" ? "ERROR" : "DEFAULT",
                status_message = id == "9" ? "failed" : null,
                input,
                output,
            },
        };
    }
}
