using Microsoft.Playwright;
using SwisperStudio.Tests.Infrastructure;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace SwisperStudio.Tests.Browser;

/// <summary>Users and default prices in a browser.</summary>
public sealed class AdminPagesTests(StudioApps apps, StudioBrowser browser)
{
    [Fact]
    public async Task User_IsAddedWithTheChosenRole_AndMayWhatItAllows()
    {
        var app = await apps.GetAsync();
        var email = $"dora-{Guid.NewGuid():N}@example.com";
        await browser.RunAsync(app, async page =>
        {
            await page.SignInAsync("/admin/users");
            await page.PressAsync("Add User");
            var dialog = await page.OpenedDialogAsync();
            await dialog.GetByLabel("Name").FillAsync("Dora Developer");
            await dialog.GetByLabel("Email").FillAsync(email);
            await dialog.Locator("input[type=password]").FillAsync("short");
            await dialog.GetByText("DEVELOPER").ClickAsync();
            await page.PressInDialogAsync("Add User");
            await Expect(dialog.Locator(".field-error")).ToHaveTextAsync("At least 8 characters, please.");
            await dialog.Locator("input[type=password]").FillAsync("long enough");
            await page.PressInDialogAsync("Add User");
            await page.GetByLabel("Search users").FillAsync(email);
            await Expect(page.GetByRole(AriaRole.Row, new() { Name = email })).ToContainTextAsync("DEVELOPER");
        });
        await browser.RunAsync(
            app,
            async page =>
            {
                await page.SignInAsync("/projects", email, "long enough");
                await Expect(page.GetByRole(AriaRole.Button, new() { Name = "New Project" })).ToBeVisibleAsync();
                await Expect(page.GetByRole(AriaRole.Link, new() { Name = "User Management" })).ToHaveCountAsync(0);
                await page.GotoAsync("/admin/users");
                await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Your role does not allow this");
            },
            allowError: error => error.Contains("403", StringComparison.Ordinal));
    }

    [Fact]
    public async Task User_WhoLosesTheRole_CanDoNothingMoreOnAnOpenPage()
    {
        var app = await apps.GetAsync();
        using var admin = await app.SignInAsync();
        var email = $"demoted-{Guid.NewGuid():N}@example.com";
        var made = (await app.Anonymous.PostAsync("/api/v1/auth/register", new { email, password = "long enough", name = "Demoted" })).Expect(201);
        var id = made.Json.GetProperty("user").GetProperty("id").GetString();
        (await admin.PatchAsync($"/api/v1/users/{id}", """{"role":"developer"}""")).Expect(200);
        var project = await app.CreateProjectAsync("Untouched");
        await browser.RunAsync(app, async page =>
        {
            await page.SignInAsync($"/projects/{project}/settings", email, "long enough");
            await page.GetByLabel("Name", new() { Exact = false }).FillAsync("Touched");
            (await admin.PatchAsync($"/api/v1/users/{id}", """{"role":"viewer"}""")).Expect(200);
            await page.PressAsync("Save Changes");
            await Expect(page.GetByText("Your role does not allow this.")).ToBeVisibleAsync();
        });
        Assert.Equal("Untouched", (await app.Api.GetAsync($"/api/v1/projects/{project}")).Expect(200).Json.GetProperty("name").GetString());
    }

    [Fact]
    public async Task Price_IsAddedOnce_AndDeleted()
    {
        var model = $"model-{Guid.NewGuid():N}";
        await browser.RunAsync(await apps.GetAsync(), async page =>
        {
            await page.SignInAsync("/admin/cost-management");
            for (var attempt = 0; attempt < 2; attempt++)
            {
                await page.PressAsync("Add Model Pricing");
                var dialog = await page.OpenedDialogAsync();
                await dialog.GetByLabel("Provider").FillAsync("kvant");
                await dialog.GetByLabel("Model").FillAsync(model);
                await dialog.GetByLabel("Input, CHF per 1M tokens").FillAsync("0.225");
                await dialog.GetByLabel("Output, CHF per 1M tokens").FillAsync("0.00004");
                await page.PressInDialogAsync("Save");
                if (attempt == 0)
                {
                    await Expect(page.GetByRole(AriaRole.Row, new() { Name = model })).ToContainTextAsync("CHF 0.00004");
                }
            }

            await Expect(page.Locator(".field-error")).ToHaveTextAsync($"Pricing for kvant/{model} already exists");
            await page.PressInDialogAsync("Cancel");
            await page.PressAsync($"Delete kvant/{model}");
            await page.PressInDialogAsync("Delete");
            await Expect(page.GetByRole(AriaRole.Row, new() { Name = model })).ToHaveCountAsync(0);
        });
    }
}
