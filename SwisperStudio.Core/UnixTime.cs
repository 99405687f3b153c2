namespace SwisperStudio.Core;

/// <summary>Instants as Unix nanoseconds in 64 bits (1677 to 2262): the unit of every time column.</summary>
public static class UnixTime
{
    /// <summary>Nanoseconds in one millisecond.</summary>
    public const long NanosecondsPerMillisecond = 1_000_000;

    /// <summary>Nanoseconds in one second.</summary>
    public const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>The earliest instant that fits.</summary>
    public static readonly DateTimeOffset Min = ToDateTime(long.MinValue + 1000);

    /// <summary>The latest instant that fits.</summary>
    public static readonly DateTimeOffset Max = ToDateTime(long.MaxValue);

    /// <summary>Unix nanoseconds of an instant between <see cref="Min"/> and <see cref="Max"/>.</summary>
    /// <exception cref="OverflowException">The instant lies outside.</exception>
    public static long ToNanoseconds(this DateTimeOffset instant) =>
        checked((instant.UtcTicks - DateTime.UnixEpoch.Ticks) * 100);

    /// <summary>The instant, in UTC, to 100 ns.</summary>
    public static DateTimeOffset ToDateTime(long nanoseconds) =>
        new(DateTime.UnixEpoch.Ticks + (nanoseconds / 100), TimeSpan.Zero);
}
