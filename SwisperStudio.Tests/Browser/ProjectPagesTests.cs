using System.Text.RegularExpressions;
using Microsoft.Playwright;
using SwisperStudio.Tests.Infrastructure;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace SwisperStudio.Tests.Browser;

/// <summary>Projects and their settings in a browser, over both databases.</summary>
public sealed class ProjectPagesTests(StudioApps apps, StudioBrowser browser)
{
    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Project_IsMade_WithEachProblemAtItsField_ThenDeletedByItsName(DatabaseKind kind)
    {
        var name = $"<b>Bold</b> & {Guid.NewGuid():N}";
        await browser.RunAsync(await apps.GetAsync(kind), async page =>
        {
            await page.SignInAsync("/projects");
            await page.PressAsync("New Project");
            var dialog = await page.OpenedDialogAsync();
            await dialog.GetByLabel("Project name").FillAsync(name);
            foreach (var (environment, key) in new[] { ("Development", "dev-secret-0001"), ("Staging", "short"), ("Production", "prd-secret-0001") })
            {
                var group = dialog.GetByRole(AriaRole.Group, new() { Name = environment });
                await group.GetByLabel("Swisper URL").FillAsync("http://localhost:8000");
                await group.GetByLabel("API key").FillAsync(key);
            }

            await page.PressInDialogAsync("Create Project");
            await Expect(dialog.Locator(".field-error")).ToHaveTextAsync(["At least 10 characters, please."]);
            await dialog.GetByRole(AriaRole.Group, new() { Name = "Staging" }).GetByLabel("API key").FillAsync("stg-secret-0001");
            await page.PressInDialogAsync("Create Project");
            await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(name);

            await page.GetByRole(AriaRole.Link, new() { Name = "Settings" }).First.ClickAsync();
            await page.PressAsync("Delete Project");
            var confirm = page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Delete", Exact = true });
            await Expect(confirm).ToBeDisabledAsync();
            await (await page.OpenedDialogAsync()).GetByRole(AriaRole.Textbox).FillAsync(name);
            await confirm.ClickAsync();
            await Expect(page).ToHaveURLAsync(new Regex("/projects$"));
            await Expect(page.GetByRole(AriaRole.Heading, new() { Name = name })).ToHaveCountAsync(0);
        });
    }

    [Fact]
    public async Task ApiKey_IsShownOnce_OpensItsProject_AndNothingOnceRevoked()
    {
        var app = await apps.GetAsync();
        var project = await app.CreateProjectAsync();
        await browser.RunAsync(app, async page =>
        {
            await page.SignInAsync($"/projects/{project}/settings/keys");
            await page.GetByLabel("Name of the new key").FillAsync("staging server");
            await page.PressAsync("Create key");
            var key = await page.Locator(".key").TextContentAsync();
            using var machine = app.CreateClient(key);
            (await machine.PostAsync("/api/v1/traces", new { id = "first", project_id = project })).Expect(201);
            await Expect(page.Locator(".guides pre").First).ToContainTextAsync(key!);
            await page.GetByLabel("Client").SelectOptionAsync("OpenTelemetry: Node.js");
            await Expect(page.Locator(".guides pre").Nth(1)).ToContainTextAsync(key!);

            await page.ReloadAsync();
            await Expect(page.GetByRole(AriaRole.Row, new() { Name = "staging server" })).ToContainTextAsync(key![..9] + "…");
            Assert.DoesNotContain(key!, await page.ContentAsync(), StringComparison.Ordinal);
            await page.PressAsync("Revoke staging server");
            await page.PressInDialogAsync("Revoke");
            await Expect(page.GetByRole(AriaRole.Row, new() { Name = "staging server" })).ToContainTextAsync("revoked");
            (await machine.PostAsync("/api/v1/traces", new { id = "second", project_id = project })).Expect(401);
        });
    }

    [Fact]
    public async Task Details_AreChanged_Cleared_AndSeenByTheApi()
    {
        var app = await apps.GetAsync();
        var project = await app.CreateProjectAsync("Before");
        (await app.Api.PutAsync($"/api/v1/projects/{project}", new { description = "old", github_repo_url = "https://example.com" })).Expect(200);
        await browser.RunAsync(app, async page =>
        {
            await page.SignInAsync($"/projects/{project}/settings");
            await page.GetByLabel("Name", new() { Exact = false }).FillAsync("After");
            await page.GetByLabel("Description").FillAsync("");
            await page.PressAsync("Save Changes");
            await Expect(page.GetByRole(AriaRole.Navigation, new() { Name = "Breadcrumbs" })).ToContainTextAsync("After");
            await page.GetByRole(AriaRole.Switch).SetCheckedAsync(false, new() { Force = true });
            await Expect(page.GetByText("SDKs that ask are told not to trace.")).ToBeVisibleAsync();

            await page.GetByRole(AriaRole.Link, new() { Name = "Environments" }).ClickAsync();
            await page.PressAsync("Edit staging");
            await page.GetByRole(AriaRole.Textbox, new() { Name = "Swisper URL" }).FillAsync("https://new.example.com/");
            await page.PressAsync("Save");
            await Expect(page.GetByText("https://new.example.com")).ToBeVisibleAsync();
        });
        var stored = (await app.Api.GetAsync($"/api/v1/projects/{project}")).Expect(200).Json;
        Assert.Equal("After", stored.GetProperty("name").GetString());
        Assert.Null(stored.GetProperty("description").GetString());
        Assert.Equal("https://example.com", stored.GetProperty("github_repo_url").GetString());
        Assert.False(stored.GetProperty("tracing_enabled").GetBoolean());
        Assert.Contains("\"https://new.example.com\"", (await app.Api.GetAsync($"/api/v1/projects/{project}/environments")).Expect(200).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnknownProjectAndPage_AreSaidSo() => await browser.RunAsync(
        await apps.GetAsync(),
        async page =>
        {
            await page.SignInAsync($"/projects/{Guid.NewGuid()}/tracing");
            await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("There is no such project");
            Assert.Equal(404, (await page.GotoAsync("/no/such/page"))!.Status);
            await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("There is no such page");
        },
        allowError: error => error.Contains("404", StringComparison.Ordinal));

    [Fact]
    public async Task OldAddressOfATrace_LeadsToItsPage() => await browser.RunAsync(await apps.GetAsync(), async page =>
    {
        var project = await (await apps.GetAsync()).CreateProjectAsync();
        await page.SignInAsync("/projects");
        await page.GotoAsync($"/projects/{project}/traces/a%2Fb%20c");
        await Expect(page).ToHaveURLAsync(new Regex($"/projects/{project}/tracing/a%2Fb%20c$"));
    });
}
