using System.Globalization;
using Microsoft.EntityFrameworkCore;
using SwisperStudio.Core;
using SwisperStudio.Core.Scores;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Core.Scores;

/// <summary>What a list of scores costs.</summary>
public sealed class ScoreQueriesTests(StudioDatabases databases)
{
    private const int Many = 20_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Scores_OfARareName_AreFoundWithoutAWalkThroughTheProject(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        await using var db = studio.CreateDbContext();
        await db.Database.OpenConnectionAsync(Cancel);
        var project = Guid.NewGuid();
        await using (var transaction = await studio.Bulk.BeginTransactionAsync(db, Cancel))
        {
            // The oldest are the rare ones.
            await studio.Bulk.InsertAsync(db, [.. Enumerable.Range(0, Many).Select(i => Score(project, i, i < 3 ? "rare" : "frequent"))], Cancel);
            await transaction.CommitAsync(Cancel);
        }

        if (kind == DatabaseKind.Postgres)
        {
            await db.Database.ExecuteSqlAsync($"VACUUM ANALYZE scores", Cancel);
        }

        var (rare, count) = await ScoreQueries.ListAsync(db, project, new ScoreFilter("rare", null), 0, 50, Cancel);
        Assert.Equal(["2", "1", "0"], rare.Select(s => s.Id));
        Assert.Equal(3, count);
        // A walk through the project is a hundred pages, or a hundred thousand steps.
        var work = await DatabaseWork.OfAsync(db, () => ScoreQueries.ListAsync(db, project, new ScoreFilter("rare", null), 0, 50, Cancel));
        Assert.InRange(work, 0, kind == DatabaseKind.Postgres ? 50 : 5_000);
    }

    private static Score Score(Guid project, int i, string name)
    {
        var id = i.ToString(CultureInfo.InvariantCulture);
        return new Score { ProjectId = project, Id = id, Key = Hash128.Of(id), Name = name, Value = i, SessionId = "s", Timestamp = i };
    }
}
