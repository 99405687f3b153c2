using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using SQLitePCL;
using SwisperStudio.Core.Data;
using Xunit;

namespace SwisperStudio.Tests.Infrastructure;

/// <summary>What a database does for a question, counted instead of timed: pages touched on PostgreSQL, steps of the virtual machine on SQLite.</summary>
internal static class DatabaseWork
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Asks once to warm up and once more to count. The context's connection is open.</summary>
    public static async Task<long> OfAsync(StudioDbContext db, Func<Task> read)
    {
        await read();
        if (db.Database.GetDbConnection() is SqliteConnection sqlite)
        {
            long steps = 0;
            raw.sqlite3_progress_handler(sqlite.Handle, 10, _ => { steps += 10; return 0; }, null);
            await read();
            raw.sqlite3_progress_handler(sqlite.Handle, 0, null, null);
            return steps;
        }

        var before = await TouchedAsync(db);
        await read();
        return await TouchedAsync(db) - before;
    }

    private static async Task<long> TouchedAsync(StudioDbContext db)
    {
        await db.Database.ExecuteSqlAsync($"SELECT pg_stat_force_next_flush()", Cancel);
        return await db.Database.SqlQuery<long>($"SELECT sum(heap_blks_hit + heap_blks_read + idx_blks_hit + idx_blks_read)::bigint AS \"Value\" FROM pg_statio_user_tables").SingleAsync(Cancel);
    }
}
