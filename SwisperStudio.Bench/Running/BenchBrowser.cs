using Microsoft.Playwright;
using SwisperStudio.Tests.Infrastructure;

namespace SwisperStudio.Bench.Running;

/// <summary>A Chromium in which the studio's first user is signed in.</summary>
internal sealed class BenchBrowser : IAsyncDisposable
{
    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private readonly IBrowserContext _context;

    private BenchBrowser(IPlaywright playwright, IBrowser browser, IBrowserContext context) => (_playwright, _browser, _context) = (playwright, browser, context);

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

    /// <summary>Opens a page and waits until it is connected.</summary>
    /// <param name="address">Relative to the studio's.</param>
    public async Task<IPage> OpenAsync(string address)
    {
        var page = await _context.NewPageAsync();
        var connected = new TaskCompletionSource();
        page.WebSocket += (_, socket) => socket.FrameReceived += (_, _) => connected.TrySetResult();
        await page.GotoAsync(address);
        await connected.Task.WaitAsync(TimeSpan.FromSeconds(30));
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
