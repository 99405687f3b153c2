using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace SwisperStudio.Core.Data.Sqlite;

/// <summary>
/// Brings what the write-ahead log holds into the database's file, beside the writers instead of within one of their commits. It never makes them wait. Where they are
/// so fast that the log is not emptied between two of them, the one that finds it too long (<see cref="MostBytes"/>) does what little is left.
/// </summary>
public sealed class SqliteCheckpointer(IDbContextFactory<StudioDbContext> databases, TimeProvider time, ILogger<SqliteCheckpointer> logger) : BackgroundService
{
    /// <summary>Bytes of the log from which on a commit brings them into the file itself.</summary>
    internal const int MostBytes = 64 * 1024 * 1024;

    /// <summary>As many pages.</summary>
    internal const int MostPages = MostBytes / 8_192;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var db = await databases.CreateDbContextAsync(stoppingToken);
        var log = new SqliteConnectionStringBuilder(db.Database.GetConnectionString()).DataSource + "-wal";
        for (DateTime done = default, written; !stoppingToken.IsCancellationRequested; done = written)
        {
            written = File.GetLastWriteTimeUtc(log);
            if (written != done)
            {
                try
                {
                    // The driver works on the caller's thread.
                    await Task.Run(() => db.Database.ExecuteSqlRaw("PRAGMA wal_checkpoint(PASSIVE)"), CancellationToken.None);
                }
                catch (SqliteException failure)
                {
                    // A full disk, or a broken one: commits tell their senders, and the log keeps what was committed.
                    Log.CheckpointFailed(logger, failure.Message);
                }
            }

            await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
