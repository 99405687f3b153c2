using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using SwisperStudio.Core.Search;

namespace SwisperStudio.Bench.Running;

/// <summary>What the index for search still had to do behind ingestion.</summary>
/// <param name="Indexed">Seconds until all that was stored could be found.</param>
/// <param name="Merged">Seconds until its segments were merged too, so that it had nothing left to do.</param>
/// <param name="Cpu">What it used meanwhile.</param>
internal readonly record struct SearchBacklog(double Indexed, double Merged, CpuTimes Cpu)
{
    /// <summary>Rather long: a large merge shows nothing before its end.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Waits until the index of every project is caught up.</summary>
    /// <exception cref="TimeoutException">It does not get on any more.</exception>
    public static async Task<SearchBacklog> WaitAsync(Studio studio)
    {
        var cpu = studio.Cpu();
        var watch = Stopwatch.StartNew();
        double? indexed = null;
        for (var (before, since) = (default((int, long)), watch.Elapsed); ;)
        {
            studio.Host.ExpectRunning();
            var (queued, segments) = await StateAsync(studio);
            indexed = queued > 0 ? null : indexed ?? watch.Elapsed.TotalSeconds;
            if (indexed is { } seconds && segments.All(s => s.IsReady) && segments.GroupBy(s => s.ProjectId).All(ofProject => SearchMerger.Choose([.. ofProject]).Count == 0))
            {
                return new SearchBacklog(seconds, watch.Elapsed.TotalSeconds, studio.Cpu() - cpu);
            }

            // The sum of their ids changes with each segment that comes or goes.
            var state = (queued, segments.Sum(s => s.Id + 1));
            if (state != before)
            {
                (before, since) = (state, watch.Elapsed);
            }
            else if (watch.Elapsed - since > Patience)
            {
                throw new TimeoutException($"The index for search has done nothing for {Patience.TotalMinutes} minutes: {queued} rows are queued, it has {segments.Count} segments.");
            }

            await Task.Delay(TimeSpan.FromSeconds(Math.Clamp(watch.Elapsed.TotalSeconds / 20, 0.02, 1)));
        }
    }

    private static async Task<(int Queued, List<SearchSegment> Segments)> StateAsync(Studio studio)
    {
        await using var db = studio.CreateDbContext();
        // The queue first: what leaves it stands in a segment at once. Names of traces wait in one of their own.
        var queued = await db.Set<SearchQueued>().CountAsync();
        if (db.Database.IsSqlite())
        {
            queued += await db.Database.SqlQuery<int>($"SELECT count(*) AS Value FROM trace_name_texts WHERE id > (SELECT indexed_to FROM trace_name_state)").SingleAsync();
        }

        return (queued, await db.Set<SearchSegment>().AsNoTracking().OrderBy(s => s.FirstEntry).ToListAsync());
    }
}
