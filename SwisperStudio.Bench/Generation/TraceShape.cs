namespace SwisperStudio.Bench.Generation;

/// <summary>How much each part of a generated trace holds; bytes, about.</summary>
/// <param name="Start">The state that the run begins with.</param>
/// <param name="PerNode">What each node adds.</param>
/// <param name="Telemetry">What the SDK adds to the output of each of the three nodes that call a model.</param>
public sealed record TraceShape(int Start, int PerNode, int Telemetry)
{
    /// <summary>A realistic run: each observation carries about 23 KB of state, of which about 2.6 KB is new in its trace.</summary>
    public static TraceShape States { get; } = new(6_300, 1_400, 450);

    /// <summary>A run whose observations carry about 1 KB, for large stores on a small disk.</summary>
    public static TraceShape Small { get; } = new(120, 40, 0);
}
