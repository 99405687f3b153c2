using Microsoft.Playwright;

namespace SwisperStudio.Tests.Infrastructure;

/// <summary>The machine's Chromium.</summary>
internal static class Chromium
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    /// <summary>How to start it without a screen.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static BrowserTypeLaunchOptions Headless() => new()
    {
        ExecutablePath = Find(),
        Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"],
    };

    private static string Find() =>
        (from folder in Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator)
         from name in Names
         let path = Path.Combine(folder, name)
         where File.Exists(path)
         select path).FirstOrDefault()
        ?? throw new InvalidOperationException("Chromium is not installed: apt-get install chromium (./test.sh does it).");
}
