using System.Diagnostics;
using System.Reflection;
using System.Text.RegularExpressions;
using SwisperStudio.Core;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Deployment;

/// <summary>What README tells people to paste works, and what it says of settings is true.</summary>
public sealed partial class ReadmeTests(StudioApps apps)
{
    private static readonly string Readme = Checkout.Read("README.md");

    [Fact]
    public async Task FirstTrace_PastedIntoAShell_IsStoredWithItsObservations()
    {
        var app = await apps.GetAsync();
        var script = FirstTrace().Match(Readme).Groups[1].Value;
        var start = new ProcessStartInfo("bash", ["-euc", script]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["STUDIO"] = app.Address.ToString().TrimEnd('/');
        using var shell = Process.Start(start)!;
        var output = await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(shell.ExitCode == 0, output + await shell.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));

        var trace = output.TrimEnd().Split('/')[^1];
        var tree = (await app.Api.GetAsync($"/api/v1/traces/{trace}/tree")).Expect(200);
        var nodes = TraceTree.Nodes(tree.Json).Select(n => (n.Node.GetProperty("name").GetString(), n.Node.GetProperty("type").GetString(), n.Depth));
        Assert.Equal([("global_supervisor", "AGENT", 0), ("classify_intent", "GENERATION", 1)], nodes);
        Assert.Equal("0.001281", TraceTree.Nodes(tree.Json).Last().Node.GetProperty("calculated_total_cost").GetString());
    }

    [Fact]
    public void Settings_OfTheStudio_AllStandInTheTable()
    {
        var documented = Setting().Matches(Readme).Select(s => s.Groups[1].Value).Distinct();
        var existing = typeof(StudioOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(p => p.Name);
        Assert.Equal(existing.Order(), documented.Order());
    }

    [Fact]
    public void Links_OfTheDocuments_LeadToFiles()
    {
        foreach (var document in new[] { "README.md", "CONTRIBUTING.md" })
        {
            var links = Link().Matches(Checkout.Read(document)).Select(l => l.Groups[1].Value).Where(l => !l.StartsWith("http", StringComparison.Ordinal));
            Assert.All(links, l => Assert.True(Path.Exists(Path.Combine(Checkout.Root, l.Split('#')[0])), $"{document} links to {l}."));
        }
    }

    [GeneratedRegex(@"<!-- first-trace -->\s*```bash\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex FirstTrace();

    [GeneratedRegex(@"`Studio:(\w+)`")]
    private static partial Regex Setting();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();
}
