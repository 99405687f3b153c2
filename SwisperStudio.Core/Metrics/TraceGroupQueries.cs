using Microsoft.EntityFrameworkCore;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Traces;

namespace SwisperStudio.Core.Metrics;

/// <summary>Reads the sessions and users of a project with their figures, those of traces that retention has removed included.</summary>
public static class TraceGroupQueries
{
    /// <summary>A page of the sessions, that of the newest trace first.</summary>
    /// <param name="db">The database.</param>
    /// <param name="project">The project.</param>
    /// <param name="after">Begins after this row; null begins with the newest.</param>
    /// <param name="take">At most so many rows.</param>
    /// <param name="cancel">Cancels the query.</param>
    public static Task<List<TraceGroupRow>> SessionsAsync(StudioDbContext db, Guid project, TracePosition? after, int take, CancellationToken cancel) =>
        ListAsync<SessionTotals>(db, project, after, take, cancel);

    /// <summary>How many sessions there are, counted up to a limit.</summary>
    public static Task<int> CountSessionsAsync(StudioDbContext db, Guid project, int limit, CancellationToken cancel) =>
        db.Set<SessionTotals>().Where(g => g.ProjectId == project && g.TraceCount > 0).Select(g => g.Hash).Distinct().Take(limit).CountAsync(cancel);

    /// <summary>A page of the users, that of the newest trace first.</summary>
    /// <param name="db">The database.</param>
    /// <param name="project">The project.</param>
    /// <param name="after">Begins after this row; null begins with the newest.</param>
    /// <param name="take">At most so many rows.</param>
    /// <param name="cancel">Cancels the query.</param>
    public static Task<List<TraceGroupRow>> UsersAsync(StudioDbContext db, Guid project, TracePosition? after, int take, CancellationToken cancel) =>
        ListAsync<UserTotals>(db, project, after, take, cancel);

    private static async Task<List<TraceGroupRow>> ListAsync<T>(StudioDbContext db, Guid project, TracePosition? after, int take, CancellationToken cancel)
        where T : TraceGroupTotals
    {
        await using var snapshot = await db.BeginSnapshotAsync(cancel);
        var page = new List<TraceGroupRow>(take);
        while (page.Count < take)
        {
            // A group's place in the list is that of its newest slot; the others are passed by.
            var places = await Places(db.Set<T>().AsNoTracking().Where(g => g.ProjectId == project), after)
                .Take(take)
                .Select(g => new TracePosition(g.LastTimestamp, g.Key))
                .ToListAsync(cancel);
            if (places.Count == 0)
            {
                break;
            }

            var rows = await OfPlacesAsync<T>(db, project, places, cancel);
            page.AddRange(places.Select(p => rows.GetValueOrDefault(p)).OfType<TraceGroupRow>().Take(take - page.Count));
            after = places[^1];
        }

        return page;
    }

    private static IQueryable<T> Places<T>(IQueryable<T> groups, TracePosition? after)
        where T : TraceGroupTotals
    {
        if (after is { } position)
        {
            groups = groups.Where(g => g.LastTimestamp <= position.Timestamp && (g.LastTimestamp < position.Timestamp || g.Key < position.Key));
        }

        return groups.OrderByDescending(g => g.LastTimestamp).ThenByDescending(g => g.Key);
    }

    private static async Task<Dictionary<TracePosition, TraceGroupRow>> OfPlacesAsync<T>(StudioDbContext db, Guid project, List<TracePosition> places, CancellationToken cancel)
        where T : TraceGroupTotals
    {
        byte[] slots = [.. RollUpKey.WriterSlotsOf(db), RollUpKey.Past];
        var keys = places.Select(p => p.Key.InSlot(0)).Distinct().SelectMany(k => slots, (k, slot) => k.InSlot(slot)).ToList();
        var rows = await db.Set<T>().AsNoTracking().Where(g => g.ProjectId == project && keys.Contains(g.Key)).ToListAsync(cancel);
        return rows.GroupBy(r => r.Key.InSlot(0))
            .Select(ofGroup => Sum([.. ofGroup.OrderByDescending(g => g.LastTimestamp).ThenByDescending(g => g.Key)]))
            .Where(r => r.TraceCount > 0)
            .ToDictionary(r => r.Position);
    }

    private static TraceGroupRow Sum<T>(List<T> slots)
        where T : TraceGroupTotals
    {
        var sum = slots[0];
        var position = new TracePosition(sum.LastTimestamp, sum.Key);
        foreach (var other in slots.Skip(1))
        {
            sum.Add(other);
        }

        return new TraceGroupRow(
            sum.Id,
            sum.TraceCount,
            sum.FailedTraceCount,
            sum.ObservationCount,
            sum.ErrorCount,
            sum.PromptTokens,
            sum.CompletionTokens,
            sum.TotalTokens,
            sum.CostedCount > 0 ? sum.TotalCost : null,
            sum.FirstTimestamp,
            sum.LastTimestamp,
            position);
    }
}
