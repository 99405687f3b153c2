using Microsoft.EntityFrameworkCore;

namespace SwisperStudio.Core.Data;

/// <summary>Gives space that deletions have freed back to the file system.</summary>
public static class FreeSpace
{
    private const int PagesPerStep = 500;

    /// <summary>
    /// Shortens the embedded database's files by their free pages, step by step so that writers are not kept waiting. On
    /// PostgreSQL there is nothing to do: its autovacuum makes the space free for new rows.
    /// </summary>
    /// <param name="db">The database.</param>
    /// <param name="afterEach">Awaited between two steps.</param>
    /// <param name="cancel">Stops between two steps.</param>
    public static async Task ReturnAsync(StudioDbContext db, Func<Task> afterEach, CancellationToken cancel)
    {
        if (!db.Database.IsSqlite())
        {
            return;
        }

        while (await FreePagesAsync(db, cancel) > 0)
        {
            await db.Database.ExecuteSqlRawAsync($"PRAGMA incremental_vacuum({PagesPerStep})", cancel);
            await afterEach();
        }

        // Readers of older versions keep the log as it is until the next time; nobody waits for them here.
        await db.Database.ExecuteSqlRawAsync("PRAGMA wal_checkpoint(TRUNCATE)", cancel);
    }

    private static Task<int> FreePagesAsync(StudioDbContext db, CancellationToken cancel) =>
        db.Database.SqlQuery<int>($"SELECT freelist_count AS Value FROM pragma_freelist_count").SingleAsync(cancel);
}
