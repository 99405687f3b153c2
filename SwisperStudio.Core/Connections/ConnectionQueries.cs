using Microsoft.EntityFrameworkCore;
using SwisperStudio.Core.Data;

namespace SwisperStudio.Core.Connections;

/// <summary>Reads what the connections of a project have done.</summary>
public static class ConnectionQueries
{
    /// <summary>The times at which connections were there, those that have ended after an instant; of each connection at most so many, the latest first.</summary>
    public static async Task<ILookup<Guid, ConnectionSpan>> SpansAsync(StudioDbContext db, Guid project, IReadOnlyCollection<Guid> keys, long after, int most, CancellationToken cancel)
    {
        var spans = await db.Connections.AsNoTracking()
            .Where(c => c.ProjectId == project && keys.Contains(c.Key))
            .SelectMany(c => db.ConnectionSpans.Where(s => s.ProjectId == project && s.Key == c.Key && s.Until >= after).OrderByDescending(s => s.Since).Take(most))
            .ToListAsync(cancel);
        return spans.OrderByDescending(s => s.Since).ToLookup(s => s.Key);
    }

    /// <summary>What connections sent in each of the minutes from one on.</summary>
    public static async Task<ILookup<Guid, ConnectionMinute>> MinutesAsync(StudioDbContext db, Guid project, int from, CancellationToken cancel) =>
        (await db.ConnectionMinutes.AsNoTracking().Where(m => m.ProjectId == project && m.Minute >= from).ToListAsync(cancel)).ToLookup(m => m.Key);
}
