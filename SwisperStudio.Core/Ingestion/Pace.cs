namespace SwisperStudio.Core.Ingestion;

/// <summary>Lets ingestion go first: work in the background takes at most a tenth of the time while events wait.</summary>
/// <param name="queue">Tells whether events wait.</param>
/// <param name="time">The clock.</param>
/// <param name="isHalf">Whether it takes at most half of the time otherwise too, as what holds locks of the database should.</param>
public sealed class Pace(IngestQueue queue, TimeProvider time, bool isHalf = true)
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
        await Task.Delay(!isHalf || worked < Step ? Step : worked < MaxWait ? worked : MaxWait, time, cancel);
        var longest = BusyFactor * worked < MaxWait ? BusyFactor * worked : MaxWait;
        for (var waited = Step; !queue.IsIdle && waited < longest; waited += Step)
        {
            await Task.Delay(Step, time, cancel);
        }

        _since = time.GetTimestamp();
    }
}
