using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using SwisperStudio.Bench.Reporting;

namespace SwisperStudio.Bench.Workloads;

/// <summary>The parts that every event passes, alone: splitting, merging, comparing. Run by BenchmarkDotNet in this process.</summary>
internal static class Micro
{
    /// <summary>Each part, and what stands for its limit.</summary>
    private static readonly (string Name, string Part, string? Limit)[] Comparisons =
    [
        ("split a trace / SHA-256", nameof(Parts.SplitTrace), nameof(Parts.HashTrace)),
        ("split a known trace / SHA-256", nameof(Parts.SplitKnownTrace), nameof(Parts.HashTrace)),
        ("put a state together / parse it", nameof(Parts.ReadState), nameof(Parts.ParseState)),
        ("difference of 23 KB / parse both", nameof(Parts.CompareStates), nameof(Parts.ParseStates)),
        ("difference of 1 MB / parse both", nameof(Parts.CompareLargeStates), nameof(Parts.ParseLargeStates)),
        ("merge a start and an end", nameof(Parts.Merge), null),
    ];

    public static IEnumerable<ResultRow> Run(BenchOptions options)
    {
        var artifacts = Directory.CreateTempSubdirectory("studio-bench-");
        try
        {
            var config = ManualConfig.CreateEmpty()
                .AddJob((options.IsTiny ? Job.Dry : Job.ShortRun).WithToolchain(InProcessEmitToolchain.DontLogOutput))
                .AddLogger(NullLogger.Instance)
                .AddColumnProvider(DefaultColumnProviders.Instance)
                .WithOptions(ConfigOptions.DisableOptimizationsValidator | ConfigOptions.DisableLogFile)
                .WithArtifactsPath(artifacts.FullName);
            var microseconds = BenchmarkRunner.Run<Parts>(config).Reports
                .ToDictionary(r => r.BenchmarkCase.Descriptor.WorkloadMethod.Name, r => r.ResultStatistics!.Median / 1_000);
            return [.. Comparisons.Select(c => new ResultRow
            {
                Workload = "micro",
                Name = c.Name,
                Database = "–",
                Unit = "µs",
                Product = microseconds[c.Part],
                Limit = c.Limit is null ? null : microseconds[c.Limit],
                Ratio = c.Limit is null ? null : microseconds[c.Part] / microseconds[c.Limit],
            })];
        }
        finally
        {
            artifacts.Delete(recursive: true);
        }
    }
}
