using SwisperStudio.Core.Traces;

namespace SwisperStudio.Core.Metrics;

/// <summary>What one observation adds to its hour. Roll-ups move by the difference of two of these.</summary>
/// <param name="Hour">Hours since the Unix epoch; null where it has neither start nor end, or no trace: it counts nowhere.</param>
/// <param name="Name">Its name, cut.</param>
/// <param name="Model">Its model, cut.</param>
/// <param name="IsError">Whether it failed.</param>
/// <param name="PromptTokens">Tokens.</param>
/// <param name="CompletionTokens">Tokens.</param>
/// <param name="TotalTokens">Tokens.</param>
/// <param name="Cost">Nano-CHF; null where unknown.</param>
/// <param name="Latency">Nanoseconds; null while it runs, and where it ended before it began.</param>
internal readonly record struct HourShare(
    int? Hour,
    string? Name,
    string? Model,
    bool IsError,
    long PromptTokens,
    long CompletionTokens,
    long TotalTokens,
    long? Cost,
    long? Latency)
{
    public const long NanosecondsPerHour = 3600 * UnixTime.NanosecondsPerSecond;

    /// <summary>The hour of an instant in Unix nanoseconds.</summary>
    public static int HourOf(long time)
    {
        var (hours, rest) = Math.DivRem(time, NanosecondsPerHour);
        return (int)(rest < 0 ? hours - 1 : hours);
    }

    public static HourShare Of(Observation o)
    {
        if (o.TraceKey is null || (o.StartTime ?? o.EndTime) is not { } time)
        {
            return default;
        }

        return new HourShare(
            HourOf(time),
            RollUpKey.Cut(o.Name),
            RollUpKey.Cut(o.Model),
            o.IsError,
            o.PromptTokens ?? 0,
            o.CompletionTokens ?? 0,
            o.TotalTokens ?? 0,
            o.TotalCost,
            o.EndTime >= o.StartTime && o.EndTime - o.StartTime is >= 0 and var latency ? latency : null);
    }
}
