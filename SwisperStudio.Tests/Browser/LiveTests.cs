using Microsoft.Playwright;
using Npgsql;
using SwisperStudio.Tests.Infrastructure;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace SwisperStudio.Tests.Browser;

/// <summary>Open pages show what is stored by themselves, whichever host of a database has stored it.</summary>
public sealed class LiveTests(StudioApps apps, StudioBrowser browser, StudioDatabases databases)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TraceThatRuns_AppearsInTheList_AndGrows_WithoutMovingWhatIsRead()
    {
        var app = await apps.GetAsync();
        var project = await app.CreateProjectAsync("Live");
        await SendAsync(app, project, "first");
        await browser.RunAsync(app, async page =>
        {
            await page.SignInAsync($"/projects/{project}/tracing");
            var rows = page.Locator("[data-trace-id]");
            await Expect(rows).ToHaveCountAsync(1);
            await SendAsync(app, project, "second");
            await Expect(rows).ToHaveCountAsync(2);

            // The pointer lies on a row: new ones are offered until it leaves.
            await rows.First.HoverAsync();
            await SendAsync(app, project, "third");
            await Expect(page.GetByText("1 new trace")).ToBeVisibleAsync();
            await Expect(rows).ToHaveCountAsync(2);
            await page.Mouse.MoveAsync(1, 1);
            await Expect(rows).ToHaveCountAsync(3);

            await rows.Filter(new() { HasText = "third" }).Locator("a.open").ClickAsync();
            var nodes = page.Locator("[data-observation-id]");
            await Expect(nodes).ToHaveCountAsync(1);
            await nodes.First.ClickAsync();
            (await app.Api.PostAsync("/api/v1/observations", new { id = "third-1", trace_id = "third", parent_observation_id = "third-0", type = "GENERATION", name = "answer" })).Expect(201);
            await Expect(nodes).ToHaveCountAsync(2);
            await Expect(page.Locator("article")).ToHaveAttributeAsync("data-observation", "third-0");
        });
    }

    [Fact]
    public async Task TwoHosts_OnOneDatabase_TellEachOther_AlsoAfterTheListenerWasCut()
    {
        var postgres = await databases.CreatePostgresAsync();
        await using var one = await StudioApp.StartAsync(new StudioAppOptions { Postgres = postgres });
        await using var other = await StudioApp.StartAsync(new StudioAppOptions { Postgres = postgres });
        var project = await one.CreateProjectAsync("Two hosts");
        await SendAsync(one, project, "first");
        await browser.RunAsync(one, async page =>
        {
            await page.SignInAsync($"/projects/{project}/tracing");
            var rows = page.Locator("[data-trace-id]");
            await Expect(rows).ToHaveCountAsync(1);
            await SendAsync(other, project, "second");
            await Expect(rows).ToHaveCountAsync(2);

            (await other.Api.DeleteAsync("/api/v1/traces/first")).Expect(204);
            await Expect(rows).ToHaveCountAsync(1);

            await using (var admin = new NpgsqlConnection(postgres))
            {
                await admin.OpenAsync(Cancel);
                await using var cut = new NpgsqlCommand("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE query LIKE 'LISTEN %' AND datname = current_database()", admin);
                Assert.Equal(2L, await cut.ExecuteScalarAsync(Cancel));
            }

            // What was stored while nobody listened is seen once the host listens again.
            await SendAsync(other, project, "third");
            await Expect(rows).ToHaveCountAsync(2);
        });
    }

    [Fact]
    public async Task TraceThatIsDeletedWhileItIsRead_SaysSo()
    {
        var app = await apps.GetAsync();
        var project = await app.CreateProjectAsync("Deleted");
        await SendAsync(app, project, "short-lived");
        await browser.RunAsync(app, async page =>
        {
            await page.SignInAsync($"/projects/{project}/tracing/short-lived");
            await Expect(page.Locator("[data-observation-id]")).ToHaveCountAsync(1);
            (await app.Api.DeleteAsync("/api/v1/traces/short-lived")).Expect(204);
            await Expect(page.GetByText("There is no such trace")).ToBeVisibleAsync();
            await page.GetByRole(AriaRole.Link, new() { Name = "All traces" }).ClickAsync();
            await Expect(page.GetByText("No traces yet.")).ToBeVisibleAsync();
        });
    }

    private static async Task SendAsync(StudioApp app, string project, string trace)
    {
        (await app.Api.PostAsync("/api/v1/traces", new { id = trace, project_id = project, name = trace })).Expect(201);
        (await app.Api.PostAsync("/api/v1/observations", new { id = $"{trace}-0", trace_id = trace, type = "SPAN", name = "step" })).Expect(201);
    }
}
