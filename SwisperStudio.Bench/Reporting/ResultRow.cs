using SwisperStudio.Bench.Running;

namespace SwisperStudio.Bench.Reporting;

/// <summary>One measurement beside its limit.</summary>
internal sealed record ResultRow
{
    /// <summary>The unit of rates; all others are better when they are smaller.</summary>
    public const string Rate = "observations/s";

    public required string Workload { get; init; }

    public required string Name { get; init; }

    public required string Database { get; init; }

    /// <summary>Traces in the store, where that matters.</summary>
    public int? Traces { get; init; }

    /// <summary>What <see cref="Product"/> and <see cref="Limit"/> count.</summary>
    public required string Unit { get; init; }

    /// <summary>The studio's figure: the median of the rounds.</summary>
    public required double Product { get; init; }

    /// <summary>The limit's figure: the median of the rounds; null where the goal is an absolute one.</summary>
    public double? Limit { get; init; }

    /// <summary>The median of the rounds' ratios, studio to limit.</summary>
    public double? Ratio { get; init; }

    /// <summary>What the ratio, or without a limit the figure, is to reach; null where there is no goal.</summary>
    public Goal? Goal { get; init; }

    /// <summary>The ratio of each round.</summary>
    public IReadOnlyList<double>? Rounds { get; init; }

    /// <summary>Processor seconds for 1,000 observations, of the studio's rounds.</summary>
    public CpuTimes? CpuPer1000 { get; init; }

    /// <summary>Processor seconds for 1,000 observations, of the limit's rounds.</summary>
    public CpuTimes? LimitCpuPer1000 { get; init; }

    /// <summary>How long after the studio's rounds it took until all of them could be found by search: seconds for 1,000 observations.</summary>
    public double? SearchSecondsPer1000 { get; init; }

    /// <summary>Processor seconds for 1,000 observations that host and database used after the studio's rounds, until the index for search was merged too.</summary>
    public double? SearchCpuPer1000 { get; init; }

    public string? Note { get; init; }

    public bool? IsMet => Goal?.IsMet(Ratio ?? Product);
}
