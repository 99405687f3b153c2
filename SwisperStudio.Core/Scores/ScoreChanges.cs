using Microsoft.EntityFrameworkCore;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Live;

namespace SwisperStudio.Core.Scores;

/// <summary>Stores and deletes scores. A client may send the same again, so an id is one score, whose latest version counts.</summary>
public sealed class ScoreChanges(ChangeFeed changes, TimeProvider time)
{
    private const int Attempts = 5;

    /// <summary>Stores scores of one project in one transaction; when the task completes they are durable.</summary>
    public async Task StoreAsync(StudioDbContext db, Guid project, IReadOnlyCollection<Score> scores, CancellationToken cancel)
    {
        var latest = scores.GroupBy(s => s.Key).Select(g => g.OrderBy(s => s.Timestamp).Last()).OrderBy(s => s.Key).ToList();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await TryStoreAsync(db, project, latest, cancel);
                break;
            }
            catch (Exception failure) when (attempt < Attempts && (failure.IsDuplicate() || failure.IsTransient()))
            {
                // Another request has made one of them meanwhile.
                db.ChangeTracker.Clear();
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

    private async Task TryStoreAsync(StudioDbContext db, Guid project, List<Score> scores, CancellationToken cancel)
    {
        var now = time.GetUtcNow().ToNanoseconds();
        var keys = scores.ConvertAll(s => s.Key);
        var stored = await db.Scores.Where(s => s.ProjectId == project && keys.Contains(s.Key)).ToDictionaryAsync(s => s.Key, cancel);
        foreach (var score in scores)
        {
            score.ProjectId = project;
            score.UpdatedAt = now;
            if (!stored.TryGetValue(score.Key, out var row))
            {
                score.CreatedAt = now;
                db.Scores.Add(score);
            }
            else if (score.Timestamp >= row.Timestamp)
            {
                score.CreatedAt = row.CreatedAt;
                db.Entry(row).CurrentValues.SetValues(score);
            }
        }

        await db.SaveChangesAsync(cancel);
        db.ChangeTracker.Clear();
    }
}
