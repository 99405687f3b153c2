using Microsoft.EntityFrameworkCore;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Live;

namespace SwisperStudio.Core.Scores;

/// <summary>
/// Stores and deletes scores. A client may send the same again, so an id is one score, whose latest version counts: whoever sends it, in whatever order, and at the same time as others.
/// </summary>
public sealed class ScoreChanges(BulkSql bulk, ChangeFeed changes, TimeProvider time)
{
    private const int Attempts = 5;

    /// <summary>Stores scores of one project in one transaction; when the task completes they are durable.</summary>
    public async Task StoreAsync(StudioDbContext db, Guid project, IReadOnlyCollection<Score> scores, CancellationToken cancel)
    {
        var now = time.GetUtcNow().ToNanoseconds();
        var latest = scores.GroupBy(s => s.Key).Select(g => g.MaxBy(s => (s.Timestamp, s.Tie))!).ToList();
        foreach (var score in latest)
        {
            (score.ProjectId, score.CreatedAt, score.UpdatedAt) = (project, now, now);
        }

        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await TryStoreAsync(db, latest, cancel);
                break;
            }
            catch (Exception failure) when (attempt < Attempts && failure.IsTransient())
            {
                // A deadlock with a deletion, which does not go by the order of the keys.
            }
        }

        changes.Publish(project, [.. latest.Select(s => s.TraceKey).OfType<Guid>().Distinct()]);
    }

    /// <summary>Deletes a score.</summary>
    public async Task DeleteAsync(StudioDbContext db, Score score, CancellationToken cancel)
    {
        await db.Scores.Where(s => s.ProjectId == score.ProjectId && s.Key == score.Key).ExecuteDeleteAsync(cancel);
        changes.Publish(score.ProjectId, score.TraceKey is { } trace ? [trace] : []);
    }

    private async Task TryStoreAsync(StudioDbContext db, List<Score> scores, CancellationToken cancel)
    {
        await using var transaction = await bulk.BeginTransactionAsync(db, cancel);
        var writes = bulk.Begin(db);
        writes.Replace(scores);
        await writes.ExecuteAsync(cancel);
        await transaction.CommitAsync(cancel);
    }
}
