using SwisperStudio.Core.Traces;
using Xunit;

namespace SwisperStudio.Tests.Core.Traces;

public class TraceTimelineTests
{
    private const long Second = 1_000_000_000;

    [Fact]
    public void Places_AreEven_FromTheFirstStartToTheLastEnd()
    {
        var line = Line([Row("root", null, 100, 200), Row("a", "root", 110, 150), Row("late", "root", 190, 300)])!;
        Assert.Equal((100 * Second, 300 * Second), (line.Start, line.End));
        Assert.Equal((0.05, 0.25), line.PlaceOf(Row("a", "root", 110, 150)));
        Assert.Equal((0.0, 1.0), (line.PlaceOf(0), line.PlaceOf(long.MaxValue)));
    }

    [Fact]
    public void Running_ReachesNow_AnEventHasNoLength_AndWithoutAStartThereIsNoPlace()
    {
        var line = Line([Row("root", null, 0, null), Row("e", "root", 5, null, ObservationType.Event), Row("unknown", "root", null, null)], now: 10)!;
        Assert.Equal((0.0, 1.0), line.PlaceOf(Row("root", null, 0, null)));
        Assert.Equal((0.5, 0.5), line.PlaceOf(Row("e", "root", 5, null, ObservationType.Event)));
        Assert.Null(line.PlaceOf(Row("unknown", "root", null, null)));
        Assert.Null(Line([Row("unknown", null, null, null)]));
    }

    [Fact]
    public void EndBeforeStart_TakesTheTimeBetween()
    {
        var line = Line([Row("back", null, 8, 2), Row("a", "back", 2, 12)])!;
        Assert.Equal((0.0, 0.6), line.PlaceOf(Row("back", null, 8, 2)));
    }

    [Fact]
    public void IdleGaps_AreLongTimesInWhichNothingRan_AndAreShortOnDemand()
    {
        // The root waits: for a person, from 10 to 90.
        ObservationRow[] rows = [Row("root", null, 0, 100), Row("a", "root", 0, 10), Row("b", "root", 90, 98), Row("c", "root", 97, 100)];
        var line = Line(rows)!;
        Assert.Equal([new TimelineGap(10 * Second, 90 * Second)], line.Gaps);
        Assert.Equal(0.5, line.PlaceOf(50 * Second), 6);

        var compressed = Line(rows, isCompressed: true)!;
        var (from, to) = (compressed.PlaceOf(10 * Second), compressed.PlaceOf(90 * Second));
        Assert.InRange(to - from, 0.02, 0.04);
        // Equal times outside are of equal length.
        Assert.Equal(from / 10, (1 - to) / 10, 6);
        Assert.Equal(4, compressed.Bends.Count);
        Assert.Equal((0, 1), (compressed.Bends[0].Place, compressed.Bends[^1].Place));
    }

    [Fact]
    public void CriticalPath_IsWhatWasWaitedFor()
    {
        ObservationRow[] rows =
        [
            Row("root", null, 0, 100),
            Row("first", "root", 0, 20),
            Row("fast", "root", 20, 30),
            Row("slow", "root", 20, 60),
            Row("inner", "slow", 25, 59),
            Row("beside", "slow", 25, 40),
            Row("last", "root", 60, 99),
            Row("forgotten", "root", 90, 150),
        ];
        var tree = ObservationTree.Build(rows);
        var line = TraceTimeline.Of(tree, 200 * Second, isCompressed: false)!;
        Assert.Equal(["root", "first", "slow", "inner", "last"], tree.Nodes.Where(line.IsCritical).Select(n => n.Row.Id));
    }

    [Fact]
    public void Skew_IsTold_NotCorrected()
    {
        var tree = ObservationTree.Build([Row("root", null, 10, 20), Row("early", "root", 7, 12), Row("late", "root", 12, 25), Row("within", "root", 11, 19)]);
        var nodes = tree.Nodes.ToDictionary(n => n.Row.Id);
        Assert.Equal(3 * Second, TraceTimeline.BeginsEarly(nodes["early"]));
        Assert.Equal(5 * Second, TraceTimeline.EndsLate(nodes["late"]));
        Assert.Null(TraceTimeline.BeginsEarly(nodes["within"]) ?? TraceTimeline.EndsLate(nodes["within"]) ?? TraceTimeline.BeginsEarly(nodes["root"]));
        Assert.Equal(7 * Second, TraceTimeline.Of(tree, 0, isCompressed: false)!.Start);
    }

    [Fact]
    public void Activity_CountsStepsThatRunAtATime()
    {
        var tree = ObservationTree.Build([Row("root", null, 0, 100), Row("a", "root", 0, 50), Row("b", "root", 25, 50) with { Level = "ERROR" }]);
        var activity = TraceTimeline.Of(tree, 0, isCompressed: false)!.Activity(tree, 4);
        Assert.Equal([(1, false), (2, true), (2, true), (0, false)], activity);
    }

    [Fact]
    public void ChainOfThousands_IsDrawn()
    {
        var rows = Enumerable.Range(0, 20_000).Select(i => Row($"n{i:00000}", i == 0 ? null : $"n{i - 1:00000}", i, 40_000 - i));
        var tree = ObservationTree.Build(rows);
        var line = TraceTimeline.Of(tree, 0, isCompressed: false)!;
        Assert.All(tree.Nodes, n => Assert.True(line.IsCritical(n)));
    }

    private static TraceTimeline? Line(ObservationRow[] rows, long now = 0, bool isCompressed = false) =>
        TraceTimeline.Of(ObservationTree.Build(rows), now * Second, isCompressed);

    private static ObservationRow Row(string id, string? parent, long? start, long? end, ObservationType type = ObservationType.Span) => new()
    {
        Key = Guid.NewGuid(),
        Id = id,
        ParentId = parent,
        Type = type,
        StartTime = start * Second,
        EndTime = end * Second,
    };
}
