using System.Globalization;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using SwisperStudio.Core;
using SwisperStudio.Web.Components.Shared;
using Xunit;

namespace SwisperStudio.Tests.Components.Shared;

public class ReaderZoneTests
{
    // 2025-11-06 07:00:00 UTC
    private const long Winter = 1_762_412_400_000_000_000;

    [Theory]
    [InlineData("Europe/Zurich", "2025-11-06 08:00:00")]
    [InlineData("America/New_York", "2025-11-06 02:00:00")]
    [InlineData("Asia/Kolkata", "2025-11-06 12:30:00")]
    [InlineData("No/Such_Zone", "2025-11-06 07:00:00")]
    public async Task LocalTime_IsTheReaders_AndNamesTheExactInstant(string zone, string local)
    {
        await using var studio = await StudioComponents.CreateAsync();
        studio.Context.JSInterop.Setup<string?>("studio.timeZone").SetResult(zone);
        await studio.Context.Services.GetRequiredService<ReaderZone>().LoadAsync();
        var time = studio.Context.Render<LocalTime>(p => p.Add(t => t.Nanoseconds, Winter + 123_456_789)).Find("time");
        Assert.Equal(local, time.TextContent);
        Assert.Equal("2025-11-06T07:00:00.123456789Z", time.GetAttribute("title"));
    }

    [Theory]
    [InlineData("2025-11-06T08:00", 0)]
    [InlineData("2025-07-01T09:00", -11_059_200)]
    [InlineData("2025-03-30T02:30", -19_114_200)]
    public async Task Clock_OfTheReader_IsAnInstant(string clock, long secondsFromWinter)
    {
        await using var studio = await StudioComponents.CreateAsync();
        studio.Context.JSInterop.Setup<string?>("studio.timeZone").SetResult("Europe/Zurich");
        var reader = studio.Context.Services.GetRequiredService<ReaderZone>();
        await reader.LoadAsync();
        var instant = reader.ToInstant(DateTime.Parse(clock, CultureInfo.InvariantCulture)).ToNanoseconds();
        Assert.Equal(secondsFromWinter, (instant - Winter) / 1_000_000_000);
    }

    [Theory]
    [InlineData(0, "1970-01-01T00:00:00.000000000Z")]
    [InlineData(-1, "1969-12-31T23:59:59.999999999Z")]
    [InlineData(long.MaxValue, "2262-04-11T23:47:16.854775807Z")]
    [InlineData(long.MinValue, "1677-09-21T00:12:43.145224192Z")]
    public void ExactUtc_KeepsNanoseconds(long nanoseconds, string expected) => Assert.Equal(expected, ReaderZone.ExactUtc(nanoseconds));
}
