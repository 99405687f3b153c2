using SwisperStudio.Web.Api;
using Xunit;

namespace SwisperStudio.Tests.Api;

/// <summary>Times on the wire: contract/rest-api.md, section 3.</summary>
public sealed class WireTimeTests
{
    [Theory]
    [InlineData("2025-11-06T07:14:41.105233", "2025-11-06T07:14:41.105233")]
    [InlineData("2025-11-06 07:14:41", "2025-11-06T07:14:41")]
    [InlineData("2025-11-06T07:14:41.1052339999", "2025-11-06T07:14:41.105233")]
    [InlineData("2025-11-06T07:14:41.5Z", "2025-11-06T07:14:41.500000")]
    [InlineData("2025-11-06T09:14:41+02:00", "2025-11-06T07:14:41")]
    [InlineData("2025-11-06T01:44:41-0530", "2025-11-06T07:14:41")]
    [InlineData("2025-11-06T09:14:41.1052339+02:00", "2025-11-06T07:14:41.105233")]
    [InlineData("2025-11-06T22:14:41+15:00", "2025-11-06T07:14:41")]
    [InlineData(" 2025-11-06T07:14:41Z ", "2025-11-06T07:14:41")]
    [InlineData("2025-11-06t07:14:41,5z", "2025-11-06T07:14:41.500000")]
    [InlineData("2025-11-06T07:14", "2025-11-06T07:14:00")]
    [InlineData("2025-11-06", "2025-11-06T00:00:00")]
    [InlineData("1762413281", "2025-11-06T07:14:41")]
    [InlineData("1762413281.105233", "2025-11-06T07:14:41.105233")]
    [InlineData("1762413281105", "2025-11-06T07:14:41.105000")]
    [InlineData("1969-12-31T23:59:59.999999", "1969-12-31T23:59:59.999999")]
    public void Time_Read_IsWrittenAsNaiveUtc(string sent, string written)
    {
        Assert.True(WireTime.TryParse(sent, out var time));
        Assert.Equal(written, WireTime.Format(time));
    }

    [Theory]
    [InlineData("")]
    [InlineData("now")]
    [InlineData("2025-13-01")]
    [InlineData("2025-02-30T00:00:00")]
    [InlineData("2025-11-06T25:00:00")]
    [InlineData("2025-11-06T07:14:41.")]
    [InlineData("2025-11-06T07:14:41.Z")]
    [InlineData("2025-11-06T07:14:41\0")]
    [InlineData("0001-01-01T00:00:00+05:00")]
    [InlineData("2025-11-06T07:14:41+99:00")]
    [InlineData("0001-01-01")]
    [InlineData("2300-01-01T00:00:00Z")]
    [InlineData("1e30")]
    [InlineData("NaN")]
    public void NoTime_IsRefused(string sent) => Assert.False(WireTime.TryParse(sent, out _));
}
