using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Deployment;

/// <summary>What the Dockerfile promises, tried without Docker: its addresses, its folder, its health check.</summary>
public sealed partial class ImageTests
{
    private static readonly string Dockerfile = Checkout.Read("Dockerfile");

    [Fact]
    public void Ports_OfComposeFileAndImage_AreTheHosts()
    {
        var listened = Port().Matches(Variable("ASPNETCORE_URLS")).Select(p => p.Groups[1].Value).ToList();
        Assert.Equal(["8001", "3000"], listened);
        listened.AddRange(new[] { "Studio__OtlpGrpcUrl", "Studio__OtlpHttpUrl" }.Select(name => Port().Match(Variable(name)).Groups[1].Value));
        Assert.Equal(["4317", "4318"], listened[2..]);
        Assert.Equal(listened, Match(@"^EXPOSE (.+)$").Split(' '));
        Assert.Equal(listened, ComposeFile.Read(ComposeFile.ExampleValues()).Studio.Ports.Select(p => p.Split(':')[1]));
    }

    [Fact]
    public void DataFolder_IsMadeByTheImageAndKeptByTheComposeFile()
    {
        var studio = ComposeFile.Read(ComposeFile.ExampleValues()).Studio;
        var folder = Variable("Studio__DataDirectory");
        Assert.Equal(folder, studio.Environment["Studio__DataDirectory"]);
        Assert.Equal(folder, Assert.Single(studio.Volumes).Split(':')[1]);
        Assert.Contains($"mkdir {folder} && chown $APP_UID {folder}", Dockerfile, StringComparison.Ordinal);
        Assert.Equal("$APP_UID", Match(@"^USER (.+)$"));
    }

    [Fact]
    public async Task Addresses_OfTheImage_AllServeTheHost()
    {
        var urls = Port().Replace(Variable("ASPNETCORE_URLS"), ":0");
        await using var app = await StudioApp.StartAsync(new StudioAppOptions { Settings = new Dictionary<string, string?> { ["ASPNETCORE_URLS"] = urls } });

        Assert.Equal(2, app.Addresses.Count);
        foreach (var address in app.Addresses)
        {
            (await app.Anonymous.GetAsync(new Uri(address, "/health").ToString())).Expect(200);
        }
    }

    [Fact]
    public async Task Build_AsTheDockerfileSays_ServesPagesWithEverythingTheyLoad()
    {
        using var image = new ImageBuild();
        await image.RunAsync(Dockerfile);
        await using var app = await StudioApp.StartAsync(new StudioAppOptions { Environment = "Production", Folder = image.App });

        var page = (await app.Anonymous.GetAsync("/login")).Expect(200);
        var loaded = Loaded().Matches(page.Text).Select(l => l.Groups[1].Value).ToList();
        Assert.Contains(loaded, l => l.Contains("blazor.web", StringComparison.Ordinal));
        foreach (var path in loaded)
        {
            (await app.Anonymous.GetAsync("/" + path)).Expect(200);
        }
    }

    [Fact]
    public async Task HealthCheck_HostRunsAndIsGone_SucceedsAndFails()
    {
        await using var app = await StudioApp.StartAsync();
        Assert.Equal(0, await CheckHealthAsync(app.Address.Port));

        Assert.Equal(0, await app.StopAsync());
        Assert.NotEqual(0, await CheckHealthAsync(app.Address.Port));
    }

    private static async Task<int> CheckHealthAsync(int port)
    {
        var command = JsonSerializer.Deserialize<string[]>(Match(@"HEALTHCHECK[^[]+CMD (\[.+\])$"))!;
        var check = command.Select(c => c.Replace("8001", $"{port}", StringComparison.Ordinal)).ToList();
        using var process = Process.Start(new ProcessStartInfo(check[0], check[1..]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode;
    }

    private static string Variable(string name) => Match($@"\b{name}=""?([^""\s]+)""?");

    private static string Match(string pattern) => Regex.Match(Dockerfile, pattern, RegexOptions.Multiline).Groups[1].Value;

    [GeneratedRegex(@"(?:src|<link[^>]*href)=""([^""/][^""]*)""")]
    private static partial Regex Loaded();

    [GeneratedRegex(@":(\d+)")]
    private static partial Regex Port();
}
