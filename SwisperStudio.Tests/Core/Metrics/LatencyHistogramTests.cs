using CsCheck;
using SwisperStudio.Core.Metrics;
using Xunit;

namespace SwisperStudio.Tests.Core.Metrics;

public sealed class LatencyHistogramTests
{
    // Of every magnitude alike.
    private static readonly Gen<long> Latency = Gen.Select(Gen.Int[0, 62], Gen.Long[0, long.MaxValue], (bits, value) => value >> bits);

    [Fact]
    public void Percentile_IsWithinItsBoundOfTheExactOne() =>
        Gen.Select(Latency.List[1, 200], Gen.Double[0.001, 1]).Sample((latencies, part) =>
        {
            var exact = latencies.Order().ElementAt((int)Math.Ceiling(part * latencies.Count) - 1);
            var read = Of(latencies).Percentile(part)!.Value;
            Assert.InRange(read, (decimal)exact * (1 - (decimal)LatencyHistogram.MaxError), (decimal)exact * (1 + (decimal)LatencyHistogram.MaxError));
        });

    [Fact]
    public void Merge_IsTheHistogramOfAll_AndIsTakenAwayAgain() =>
        Gen.Select(Latency.List[0, 50], Latency.List[0, 50]).Sample((a, b) =>
        {
            var merged = Of(a);
            merged.Add(LatencyHistogram.Of(Of(b).ToBytes()));
            Assert.Equal(Of([.. a, .. b]), merged);
            Assert.Equal(a.Count + b.Count, merged.Count);

            // One after the other, as SQL adds them.
            Assert.Equal(merged, LatencyHistogram.Of([.. Of(a).ToBytes(), .. Of(b).ToBytes()]));

            // A difference holds negative counts, and survives being stored.
            var difference = new LatencyHistogram();
            b.ForEach(latency => difference.Add(latency, -1));
            merged.Add(LatencyHistogram.Of(difference.ToBytes()));
            Assert.Equal(Of(a), merged);
            a.ForEach(latency => merged.Add(latency, -1));
            Assert.True(merged.IsZero);
        });

    [Fact]
    public void Empty_HasNoPercentile_AndNoBytes()
    {
        Assert.Null(new LatencyHistogram().Percentile(0.5));
        Assert.Empty(new LatencyHistogram().ToBytes());
    }

    [Fact]
    public void DamagedBytes_AreRefused() => Assert.Throws<InvalidDataException>(() => LatencyHistogram.Of([0x80]));

    private static LatencyHistogram Of(List<long> latencies)
    {
        var histogram = new LatencyHistogram();
        latencies.ForEach(latency => histogram.Add(latency, 1));
        return histogram;
    }
}
