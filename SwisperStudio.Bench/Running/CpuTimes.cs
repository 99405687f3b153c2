using System.Globalization;

namespace SwisperStudio.Bench.Running;

/// <summary>Processor seconds used so far by the three that share the machine.</summary>
/// <param name="Load">This process: the load generator, or the limit's client.</param>
/// <param name="Host">The studio.</param>
/// <param name="Database">The server of the database with all its children; 0 where the database is embedded.</param>
internal readonly record struct CpuTimes(double Load, double Host, double Database)
{
    private const double TicksPerSecond = 100;

    public static CpuTimes operator -(CpuTimes left, CpuTimes right) =>
        new(left.Load - right.Load, left.Host - right.Host, left.Database - right.Database);

    public static CpuTimes operator *(CpuTimes times, double factor) => new(times.Load * factor, times.Host * factor, times.Database * factor);

    public static CpuTimes Now(int? host, int? database) => new(
        Environment.CpuUsage.TotalTime.TotalSeconds,
        host is { } h ? OfProcess(h) : 0,
        database is { } d ? OfTree(d) : 0);

    /// <summary>A process's own time.</summary>
    private static double OfProcess(int process) => Seconds(Stat(process), 11, 12);

    /// <summary>A process with its children: the living ones and those that have ended.</summary>
    private static double OfTree(int process)
    {
        var parent = process.ToString(CultureInfo.InvariantCulture);
        var sum = Seconds(Stat(process), 11, 12, 13, 14);
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), out var child) && Stat(child) is { Length: > 0 } stat && stat[1] == parent)
            {
                sum += Seconds(stat, 11, 12);
            }
        }

        return sum;
    }

    /// <summary>The fields of <c>/proc/…/stat</c> behind the name: state, parent, …, with utime, stime, cutime and cstime from 11 on.</summary>
    private static string[] Stat(int process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            // It has ended meanwhile.
            return [];
        }
    }

    private static double Seconds(string[] stat, params ReadOnlySpan<int> fields)
    {
        var ticks = 0L;
        foreach (var field in fields)
        {
            ticks += stat.Length > field ? long.Parse(stat[field], CultureInfo.InvariantCulture) : 0;
        }

        return ticks / TicksPerSecond;
    }
}
