namespace DemoAgent;

/// <summary>How much the demo does.</summary>
public sealed record DemoOptions
{
    /// <summary>Runs until it ends; null: it goes on until Ctrl+C.</summary>
    public int? Runs { get; init; }

    /// <summary>Runs that begin in a second, on average.</summary>
    public double Rate { get; init; }

    /// <summary>How many times faster than life models and tools answer.</summary>
    public double Speed { get; init; }

    /// <summary>The same seed asks the same questions; null: others each time.</summary>
    public int? Seed { get; init; }
}
