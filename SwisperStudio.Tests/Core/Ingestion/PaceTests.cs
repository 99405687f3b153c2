using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using SwisperStudio.Core;
using SwisperStudio.Core.Ingestion;
using Xunit;

namespace SwisperStudio.Tests.Core.Ingestion;

/// <summary>Work in the background lets ingestion go first, but is never kept waiting for ever.</summary>
public sealed class PaceTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly IngestQueue _queue = new(Options.Create(new StudioOptions()), new KnownChunks(), 1);

    [Fact]
    public async Task QueueIsIdle_WaitsAsLongAsTheWorkTook()
    {
        var pace = new Pace(_queue, _time);
        _time.Advance(TimeSpan.FromMilliseconds(100));
        var wait = pace.YieldAsync(TestContext.Current.CancellationToken);
        Assert.Equal(100, await MillisecondsOfAsync(wait));
    }

    [Fact]
    public async Task EventsWait_WaitsForThem_ButGoesOnInTheEnd()
    {
        var pace = new Pace(_queue, _time);
        _ = _queue.StoreAsync([Patches.NewTrace("t", null)], 100);
        _time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.InRange(await MillisecondsOfAsync(pace.YieldAsync(TestContext.Current.CancellationToken)), 900, 1_100);
    }

    private async Task<int> MillisecondsOfAsync(Task wait)
    {
        var milliseconds = 0;
        for (; !wait.IsCompleted && milliseconds < 10_000; milliseconds += 10)
        {
            _time.Advance(TimeSpan.FromMilliseconds(10));
            await Task.Yield();
        }

        await wait;
        return milliseconds;
    }
}
