using Microsoft.Playwright;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

[assembly: AssemblyFixture(typeof(StudioBrowser))]

namespace SwisperStudio.Tests.Infrastructure;

/// <summary>
/// The machine's Chromium, started when the first test wants it; each test has a context (cookies, storage) of its own.
/// Errors of a page fail its test, and a failed test leaves a screenshot under <c>TestResults</c>.
/// </summary>
public sealed class StudioBrowser : IAsyncDisposable
{
    private readonly Lazy<Task<(IPlaywright Playwright, IBrowser Browser)>> _started = new(StartAsync);

    /// <summary>Runs a test against a host in a fresh browser context.</summary>
    /// <param name="app">The host; relative addresses mean its pages.</param>
    /// <param name="test">What to do with the page.</param>
    /// <param name="allowError">Errors of the page that the test means to cause; none by default.</param>
    /// <param name="options">How the context differs from the usual one (time zone, colour scheme, size).</param>
    public async Task RunAsync(StudioApp app, Func<IPage, Task> test, Func<string, bool>? allowError = null, BrowserNewContextOptions? options = null)
    {
        options ??= new BrowserNewContextOptions();
        options.BaseURL = app.Address.ToString();
        options.ViewportSize ??= new ViewportSize { Width = 1440, Height = 900 };
        await using var context = await (await _started.Value).Browser.NewContextAsync(options);
        var errors = new List<string>();
        void Note(string error)
        {
            if (allowError?.Invoke(error) != true)
            {
                errors.Add(error);
            }
        }

        context.WebError += (_, error) => Note(error.Error);
        context.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                Note($"{message.Text} ({message.Location})");
            }
        };

        var page = await context.NewPageAsync();
        try
        {
            await test(page);
            Assert.True(errors.Count == 0, "The page had errors:\n" + string.Join('\n', errors));
        }
        catch
        {
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = ScreenshotPath(), FullPage = true });
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_started.IsValueCreated && _started.Value.IsCompletedSuccessfully)
        {
            var (playwright, browser) = await _started.Value;
            await browser.DisposeAsync();
            playwright.Dispose();
        }
    }

    private static async Task<(IPlaywright Playwright, IBrowser Browser)> StartAsync()
    {
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(Chromium.Headless());
        return (playwright, browser);
    }

    private static string ScreenshotPath()
    {
        var name = string.Concat(TestContext.Current.Test!.TestDisplayName.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' ? c : '-'));
        return Path.Combine(AppContext.BaseDirectory, "TestResults", name + ".png");
    }
}
