namespace SwisperStudio.Core.Traces;

/// <summary>
/// Sorts amounts into classes that begin at 1, 2 and 5 times each power of ten. "At least 5 seconds" is then a few whole
/// classes, each of which an index holds in the order of time; only another threshold cuts through one class.
/// </summary>
public static class MagnitudeClass
{
    // Eleven days in nanoseconds, a million francs in nano-francs: all that is more lies in one class.
    private const long Highest = 1_000_000_000_000_000;

    /// <summary>The class of an amount: 0 for what is not positive, then three for each power of ten.</summary>
    public static short Of(long amount)
    {
        if (amount <= 0)
        {
            return 0;
        }

        var rest = Math.Min(amount, Highest);
        short power = 0;
        for (; rest >= 10; rest /= 10)
        {
            power++;
        }

        return (short)((power * 3) + (rest >= 5 ? 3 : rest >= 2 ? 2 : 1));
    }
}
