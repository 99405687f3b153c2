namespace SwisperStudio.Core.Ingestion;

/// <summary>Lets ingestion go first: work in the background takes at most half of the time, and a tenth while events wait.</summary>
public sealed class Pace(IngestQueue queue, TimeProvider time)
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    // Under a load that never ends the work must go on all the same, or the disk fills up.
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(10);
    private const int BusyFactor = 9;

    private long _since = time.GetTimestamp();

    /// <summary>To be called between two pieces of work, by whoever does them one after the other.</summary>
    public async Task YieldAsync(CancellationToken cancel)
    {
        var worked = time.GetElapsedTime(_since);
        await Task.Delay(worked < Step ? Step : worked < MaxWait ? worked : MaxWait, time, cancel);
        var longest = BusyFactor * worked < MaxWait ? BusyFactor * worked : MaxWait;
        for (var waited = Step; !queue.IsIdle && waited < longest; waited += Step)
        {
            await Task.Delay(Step, time, cancel);
        }

        _since = time.GetTimestamp();
    }
}
