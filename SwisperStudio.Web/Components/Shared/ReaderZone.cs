using System.Globalization;
using Microsoft.JSInterop;
using SwisperStudio.Core;

namespace SwisperStudio.Web.Components.Shared;

/// <summary>The reader's time zone, as the browser tells it; UTC until it has.</summary>
public sealed class ReaderZone(IJSRuntime browser)
{
    /// <summary>The zone.</summary>
    public TimeZoneInfo Zone { get; private set; } = TimeZoneInfo.Utc;

    /// <summary>Asks the browser. A zone this machine does not know leaves UTC.</summary>
    public async ValueTask LoadAsync()
    {
        var id = await browser.InvokeAsync<string?>("studio.timeZone");
        Zone = id is not null && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) ? zone : TimeZoneInfo.Utc;
    }

    /// <summary>An instant on the reader's clock.</summary>
    /// <param name="nanoseconds">Unix nanoseconds.</param>
    public DateTimeOffset ToLocal(long nanoseconds) => TimeZoneInfo.ConvertTime(UnixTime.ToDateTime(nanoseconds), Zone);

    /// <summary>The instant at which the reader's clock shows this time.</summary>
    public DateTimeOffset ToInstant(DateTime local)
    {
        var clock = DateTime.SpecifyKind(local, DateTimeKind.Unspecified);
        return new DateTimeOffset(clock, Zone.GetUtcOffset(clock));
    }

    /// <summary>An instant in UTC, to the nanosecond: <c>2025-11-06T07:00:00.123456789Z</c>.</summary>
    /// <param name="nanoseconds">Unix nanoseconds.</param>
    public static string ExactUtc(long nanoseconds)
    {
        var second = Math.DivRem(nanoseconds, UnixTime.NanosecondsPerSecond, out var rest);
        if (rest < 0)
        {
            (second, rest) = (second - 1, rest + UnixTime.NanosecondsPerSecond);
        }

        return string.Create(CultureInfo.InvariantCulture, $"{DateTimeOffset.FromUnixTimeSeconds(second):yyyy-MM-ddTHH:mm:ss}.{rest:000000000}Z");
    }
}
