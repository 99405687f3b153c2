using SwisperStudio.Core.Traces;
using SwisperStudio.Web.Components.Projects;
using Xunit;

namespace SwisperStudio.Tests.Components.Projects;

public class RecentTraceFiguresTests
{
    [Fact]
    public void Figures_OfSeveralTraces()
    {
        var figures = new RecentTraceFigures([Row("a", 30, 5), Row("b", 10, null, errors: 1), Row("c", 20, 7), Row("d", null, 0)]);
        Assert.Equal(0.25, figures.ErrorShare);
        Assert.Equal(20, figures.MedianLatency);
        Assert.Equal(12, figures.Cost);
        Assert.Equal(400, figures.Tokens);
        Assert.Equal("abcd", Ids(figures.Latest));
        Assert.Equal("b", Ids(figures.Failed));
        Assert.Equal("acb", Ids(figures.Slowest));
        Assert.Equal("ca", Ids(figures.MostExpensive));
        Assert.Equal("abcd", Ids(figures.Shown));
    }

    [Fact]
    public void Nothing_IsNotZero()
    {
        var figures = new RecentTraceFigures([]);
        Assert.Null(figures.Cost);
        Assert.Null(figures.MedianLatency);
        Assert.Equal(0, figures.ErrorShare);
        Assert.Null(new RecentTraceFigures([Row("a", 1, null)]).Cost);
    }

    private static string Ids(IEnumerable<TraceRow> rows) => string.Concat(rows.Select(r => r.Id));

    private static TraceRow Row(string id, long? latency, long? cost, int errors = 0) =>
        new(Guid.NewGuid(), id, id, null, null, null, null, [], 0, latency is null ? null : 0, latency, 1, errors, 0, 100, cost);
}
