namespace SwisperStudio.Bench.Reporting;

/// <summary>What a figure is to reach.</summary>
/// <param name="Value">The mark.</param>
/// <param name="IsUpperBound">Whether the figure has to stay at or below the mark, rather than at or above it.</param>
internal sealed record Goal(double Value, bool IsUpperBound)
{
    public static Goal AtLeast(double value) => new(value, false);

    public static Goal AtMost(double value) => new(value, true);

    public bool IsMet(double figure) => IsUpperBound ? figure <= Value : figure >= Value;

    public override string ToString() => (IsUpperBound ? "≤ " : "≥ ") + Figures.Text(Value);
}
