using System.Diagnostics;
using System.Text.Json;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Bench;

/// <summary>The bench at its smallest: that every workload gives figures, never which.</summary>
public sealed class BenchTests
{
    // Starts of hosts and browsers take longest: w8, w9, w10, heartbeats and ui are left to long tests, and both databases are measured at once.
    [Fact]
    public Task Workloads_AtTinyScale_AllGiveFigures() => TestLength.IsLong
        ? Task.WhenAll(RunAsync("sqlite", "all"), RunAsync("postgres", "all"))
        : Task.WhenAll(RunAsync("sqlite", "w1,w2,w3,w4,w5,w6,w7,w11,micro"), RunAsync("postgres", "w3,w6"));

    private static async Task RunAsync(string database, string workloads)
    {
        var output = Path.Combine(Directory.CreateTempSubdirectory("studio-bench-").FullName, "results.json");
        var folder = AppContext.BaseDirectory.Replace("SwisperStudio.Tests", "SwisperStudio.Bench", StringComparison.Ordinal);
        string[] arguments = ["--workload", workloads, "--database", database, "--scale", "4", "--seconds", "0.1", "--output", output];
        var start = new ProcessStartInfo("dotnet", [Path.Combine(folder, "SwisperStudio.Bench.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Neither bench nor host runs long enough to be worth compiling twice.
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_TC_CallCounting"] = "0";
        using var bench = Process.Start(start)!;
        var errors = bench.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var table = await bench.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await bench.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(bench.ExitCode == 0, await errors);

        using var results = JsonDocument.Parse(await File.ReadAllTextAsync(output, TestContext.Current.CancellationToken));
        Directory.Delete(Path.GetDirectoryName(output)!, recursive: true);
        var rows = results.RootElement.GetProperty("results").EnumerateArray().ToList();
        string[] expected = workloads == "all" ? ["W1", "W2", "W3", "W4", "W5", "W6", "W7", "W8", "W9", "W10", "W11", "heartbeats", "UI", "micro"] : [.. workloads.Split(',').Select(w => w is not ("micro" or "heartbeats") ? w.ToUpperInvariant() : w)];
        Assert.Equal(expected.Order(), rows.Select(r => r.GetProperty("workload").GetString()).Distinct().Order());
        Assert.All(rows, row =>
        {
            Assert.True(double.IsFinite(row.GetProperty("product").GetDouble()), row.ToString());
            Assert.True(!row.TryGetProperty("limit", out _) || double.IsFinite(row.GetProperty("ratio").GetDouble()), row.ToString());
            Assert.Contains(row.GetProperty("name").GetString()!.Split(' ')[0], table, StringComparison.Ordinal);
        });
        Assert.All(
            rows.Where(r => r.GetProperty("workload").GetString() == "W2"),
            row => Assert.True(row.GetProperty("search_seconds_per1000").GetDouble() > 0 && row.TryGetProperty("search_cpu_per1000", out _), row.ToString()));
        Assert.All(
            rows.Where(r => r.GetProperty("workload").GetString() == "W3"),
            row => Assert.True(row.GetProperty("product").GetDouble() > 0, row.ToString()));
    }
}
