using SwisperStudio.Core.Traces;
using SwisperStudio.Web.Components.Traces;
using Xunit;

namespace SwisperStudio.Tests.Components.Traces;

public class TraceListQueryTests
{
    private static readonly Guid Project = Guid.NewGuid();

    [Fact]
    public void Address_RoundTrips()
    {
        var query = new TraceListQuery
        {
            UserId = "a b&c=d#?%",
            SessionId = "",
            Name = "<script>",
            Tag = "ü",
            Status = TraceStatus.Running,
            From = new DateTimeOffset(2025, 11, 6, 7, 0, 0, TimeSpan.Zero),
            To = new DateTimeOffset(2025, 11, 7, 7, 0, 0, TimeSpan.Zero),
            MinDuration = 1500,
            MinCost = 0.0001m,
            After = new TracePosition(-5, Guid.NewGuid()),
        };
        Assert.Equal(query, TraceListQuery.Parse("http://host" + query.ToAddress(Project)));
        Assert.Equal($"/projects/{Project}/tracing", new TraceListQuery().ToAddress(Project));
    }

    [Theory]
    [InlineData("?user_id=", "", null)]
    [InlineData("?user_id", "", null)]
    [InlineData("?session_id=+", null, " ")]
    [InlineData("?user_id=a&user_id=b", "b", null)]
    [InlineData("", null, null)]
    public void EmptyUser_IsAUser(string query, string? user, string? session)
    {
        var parsed = TraceListQuery.Parse("http://host/x" + query);
        Assert.Equal((user, session), (parsed.UserId, parsed.SessionId));
        Assert.Equal(user is not null || session is not null, parsed.IsFiltered);
    }

    [Theory]
    [InlineData("?status=7&from=yesterday&to=1000-01-01&min_duration=-1&min_cost=x&after=1&name=&tag=")]
    [InlineData("?after=1.2&from=9999-12-31T23:59:59Z&min_duration=99999999999999999999&min_cost=1e5")]
    public void WhatCannotBeRead_DoesNotFilter(string query) =>
        Assert.Equal(new TraceListQuery(), TraceListQuery.Parse("http://host/x" + query));

    [Fact]
    public void HugeFigures_FilterEverything() =>
        Assert.Equal(long.MaxValue, TraceListQuery.Parse("http://host/x?min_duration=9223372036854775807").ToFilter().MinLatency);
}
