using System.Text.RegularExpressions;
using Microsoft.Playwright;
using SwisperStudio.Tests.Infrastructure;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace SwisperStudio.Tests.Browser;

/// <summary>Signing in and out in a browser.</summary>
public sealed class SignInTests(StudioApps apps, StudioBrowser browser)
{
    [Fact]
    public async Task WrongPassword_IsToldSo_AndTheRightOneLeadsToThePageAskedFor() => await RunAsync(async page =>
    {
        await page.GotoAsync("/account");
        await page.SubmitLoginAsync("admin@swisperstudio.com", "wrong password");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Incorrect email or password");
        await Expect(page.GetByLabel("Email")).ToHaveValueAsync("admin@swisperstudio.com");
        await page.SubmitLoginAsync("admin@swisperstudio.com", "admin123");
        await Expect(page).ToHaveURLAsync(new Regex("/account$"));
    });

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    public async Task ReturnAddress_OfAnotherSite_IsIgnored(string address) => await RunAsync(async page =>
    {
        await page.GotoAsync("/login?returnUrl=" + Uri.EscapeDataString(address));
        await page.SubmitLoginAsync("admin@swisperstudio.com", "admin123");
        await Expect(page).ToHaveURLAsync(new Regex("^http://127[^/]*/projects$"));
    });

    [Fact]
    public async Task FiveWrongPasswords_LockTheAccount()
    {
        var (email, password) = await RegisterAsync();
        await RunAsync(async page =>
        {
            await page.GotoAsync("/login");
            for (var n = 0; n < 5; n++)
            {
                await page.SubmitLoginAsync(email, "wrong password");
                await Expect(page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
            }

            await page.SubmitLoginAsync(email, password);
            await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("locked");
        });
    }

    [Fact]
    public async Task Logout_EndsTheSession() => await RunAsync(async page =>
    {
        await page.SignInAsync("/projects");
        await page.Locator("button.user").ClickAsync();
        await page.PressAsync("Logout");
        await Expect(page).ToHaveURLAsync(new Regex("/login$"));
        await page.GotoAsync("/projects");
        await Expect(page).ToHaveURLAsync(new Regex("/login\\?returnUrl=%2Fprojects$"));
    });

    [Fact]
    public async Task OwnPassword_CanBeChanged_AndTheOldOneOpensNothing()
    {
        var (email, password) = await RegisterAsync();
        await RunAsync(async page =>
        {
            await page.SignInAsync("/account", email, password);
            await page.GetByLabel("Current password").FillAsync(password);
            await page.GetByLabel("New password", new() { Exact = true }).FillAsync("another one");
            await page.GetByLabel("New password, again").FillAsync("another one");
            await page.PressAsync("Change password");
            await Expect(page.GetByRole(AriaRole.Status).First).ToContainTextAsync("Password changed");
        });
        var app = await apps.GetAsync();
        (await app.Anonymous.PostAsync("/api/v1/auth/login", new { email, password })).Expect(401);
        (await app.Anonymous.PostAsync("/api/v1/auth/login", new { email, password = "another one" })).Expect(200);
    }

    [Fact]
    public async Task DeactivatedUser_LosesOpenPages_WithinAMinute()
    {
        Assert.SkipUnless(TestLength.IsLong, "waits for half a minute");
        var app = await apps.GetAsync();
        var (email, password) = await RegisterAsync();
        await RunAsync(async page =>
        {
            await page.SignInAsync("/projects", email, password);
            using var admin = await app.SignInAsync();
            var users = (await admin.GetAsync("/api/v1/users?limit=1000")).Expect(200).Json.GetProperty("users").EnumerateArray();
            var id = users.Single(u => u.GetProperty("email").GetString() == email).GetProperty("id").GetString();
            (await admin.PatchAsync($"/api/v1/users/{id}", """{"is_active":false}""")).Expect(200);
            await Expect(page).ToHaveURLAsync(new Regex("/login"), new() { Timeout = 60_000 });
        });
    }

    [Fact]
    public async Task ColourMode_FollowsTheSystem_UntilChosen_AndIsRemembered() => await RunAsync(
        async page =>
        {
            var root = page.Locator("html");
            await page.SignInAsync("/projects");
            await Expect(root).ToHaveAttributeAsync("data-theme", "dark");
            await page.Locator("button.user").ClickAsync();
            await page.Locator("#user-menu").GetByText("Light").ClickAsync();
            await Expect(root).ToHaveAttributeAsync("data-theme", "light");
            await page.GotoAsync("/account");
            await Expect(root).ToHaveAttributeAsync("data-theme", "light");
            await Expect(page.Locator("main input[value=light]")).ToBeCheckedAsync();
        },
        new() { ColorScheme = ColorScheme.Dark });

    private async Task RunAsync(Func<IPage, Task> test, BrowserNewContextOptions? options = null) =>
        await browser.RunAsync(await apps.GetAsync(), test, options: options);

    private async Task<(string Email, string Password)> RegisterAsync()
    {
        var (email, password) = ($"somebody-{Guid.NewGuid():N}@example.com", "long enough");
        (await (await apps.GetAsync()).Anonymous.PostAsync("/api/v1/auth/register", new { email, password, name = "Somebody" })).Expect(201);
        return (email, password);
    }
}
