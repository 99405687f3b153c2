using System.Runtime.InteropServices;

namespace SwisperStudio.Bench.Reporting;

/// <summary>What the results were measured on.</summary>
internal sealed record Machine(string Processor, int Cores, double MemoryGiB, string System, string Runtime)
{
    public static Machine Describe() => new(
        Value("/proc/cpuinfo", "model name") ?? RuntimeInformation.ProcessArchitecture.ToString(),
        Environment.ProcessorCount,
        Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1024.0 / 1024 / 1024, 1),
        Value("/etc/os-release", "PRETTY_NAME")?.Trim('"') ?? RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription);

    private static string? Value(string file, string name) => !File.Exists(file) ? null : File.ReadLines(file)
        .Where(line => line.StartsWith(name, StringComparison.Ordinal))
        .Select(line => line.Split([':', '='], 2)[1].Trim())
        .FirstOrDefault();
}
