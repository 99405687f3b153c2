using Microsoft.EntityFrameworkCore;
using SwisperStudio.Core.Data;

namespace SwisperStudio.Core.Metrics;

/// <summary>Reads the figures of a project's hours, those of traces that retention has removed included.</summary>
public static class HourQueries
{
    /// <summary>The figures of a range, grouped: hours in their order, names and models by their number of observations.</summary>
    /// <param name="db">The database.</param>
    /// <param name="project">The project.</param>
    /// <param name="from">Unix nanoseconds: the first hour is the one it lies in.</param>
    /// <param name="to">Unix nanoseconds: the last hour is the one it lies in.</param>
    /// <param name="by">What to group by.</param>
    /// <param name="cancel">Cancels the query.</param>
    public static async Task<List<HourFigures>> OfRangeAsync(StudioDbContext db, Guid project, long from, long to, HourGrouping by, CancellationToken cancel)
    {
        var (first, last) = (HourShare.HourOf(from), HourShare.HourOf(to));
        var sums = new Dictionary<(int? Hour, string? Name), HourTotals>();
        await foreach (var row in db.Set<HourTotals>().AsNoTracking()
            .Where(h => h.ProjectId == project && h.Hour >= first && h.Hour <= last)
            .AsAsyncEnumerable().WithCancellation(cancel))
        {
            var group = by switch
            {
                HourGrouping.Hour => ((int?)row.Hour, null),
                HourGrouping.RootName => (null, row.RootName),
                HourGrouping.Name => (null, row.Name),
                _ => ((int?)null, row.Model),
            };
            if (!sums.TryAdd(group, row))
            {
                sums[group].Add(row);
            }
        }

        // Slots that cancel each other out leave nothing.
        return [.. sums.Where(s => s.Value.ObservationCount > 0)
            .OrderBy(s => s.Key.Hour).ThenByDescending(s => s.Value.ObservationCount).ThenBy(s => s.Key.Name, StringComparer.Ordinal)
            .Select(s => Figures(s.Key.Hour, s.Key.Name, s.Value))];
    }

    private static HourFigures Figures(int? hour, string? name, HourTotals sum) => new(
        hour * HourShare.NanosecondsPerHour,
        name,
        sum.ObservationCount,
        sum.ErrorCount,
        sum.PromptTokens,
        sum.CompletionTokens,
        sum.TotalTokens,
        sum.CostedCount > 0 ? sum.TotalCost : null,
        sum.Histogram.Percentile(0.5),
        sum.Histogram.Percentile(0.95),
        sum.Histogram.Percentile(0.99));
}
