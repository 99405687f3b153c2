using Microsoft.Playwright;
using SwisperStudio.Tests.Infrastructure;

namespace SwisperStudio.Bench.Running;

/// <summary>A Chromium in which the studio's first user is signed in.</summary>
internal sealed class BenchBrowser : IAsyncDisposable
{
    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private BenchBrowser(IPlaywright playwright, IBrowser browser, IBrowserContext context) => (_playwright, _browser, Context) = (playwright, browser, context);

    /// <summary>Where pages are opened; addresses are relative to the studio's.</summary>
    public IBrowserContext Context { get; }

    public static async Task<BenchBrowser> SignInAsync(Studio studio)
    {
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(Chromium.Headless());
        var context = await browser.NewContextAsync(new BrowserNewContextOptions { BaseURL = studio.Address.ToString() });
        var page = await context.NewPageAsync();
        await page.GotoAsync("/login");
        await page.FillAsync("#email", Studio.AdminEmail);
        await page.FillAsync("input[name='Form.Password']", Studio.AdminPassword);
        await page.ClickAsync("button[type=submit]");
        await page.WaitForURLAsync("**/projects");
        await page.CloseAsync();
        return new BenchBrowser(playwright, browser, context);
    }

    public async ValueTask DisposeAsync()
    {
        await Context.DisposeAsync();
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
