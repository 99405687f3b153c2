using System.Diagnostics;
using System.Text.Json;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Bench;

/// <summary>The bench at its smallest: that every workload gives figures, never which.</summary>
public sealed class BenchTests
{
    [Theory]
    [InlineData("sqlite", "w1,w2,w3,w4,w5,w7,micro")]
    [InlineData("postgres", "w2,w3")]
    public async Task Workloads_AtTinyScale_AllGiveFigures(string database, string workloads)
    {
        // Starts of hosts and a browser take longest.
        workloads = TestLength.IsLong ? "all" : workloads;
        var output = Path.Combine(Directory.CreateTempSubdirectory("studio-bench-").FullName, "results.json");
        var folder = AppContext.BaseDirectory.Replace("SwisperStudio.Tests", "SwisperStudio.Bench", StringComparison.Ordinal);
        string[] arguments = ["--workload", workloads, "--database", database, "--scale", "4", "--seconds", "0.1", "--output", output];
        using var bench = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(folder, "SwisperStudio.Bench.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = bench.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var table = await bench.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await bench.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(bench.ExitCode == 0, await errors);

        using var results = JsonDocument.Parse(await File.ReadAllTextAsync(output, TestContext.Current.CancellationToken));
        Directory.Delete(Path.GetDirectoryName(output)!, recursive: true);
        var rows = results.RootElement.GetProperty("results").EnumerateArray().ToList();
        string[] expected = workloads == "all" ? ["W1", "W2", "W3", "W4", "W5", "W7", "W8", "W10", "micro"] : [.. workloads.Split(',').Select(w => w[0] == 'w' ? w.ToUpperInvariant() : w)];
        Assert.Equal(expected.Order(), rows.Select(r => r.GetProperty("workload").GetString()).Distinct().Order());
        Assert.All(rows, row =>
        {
            Assert.True(double.IsFinite(row.GetProperty("product").GetDouble()), row.ToString());
            Assert.True(!row.TryGetProperty("limit", out _) || double.IsFinite(row.GetProperty("ratio").GetDouble()), row.ToString());
            Assert.Contains(row.GetProperty("name").GetString()!.Split(' ')[0], table, StringComparison.Ordinal);
        });
    }
}
