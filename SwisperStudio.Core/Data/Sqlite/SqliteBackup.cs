using System.Globalization;
using Microsoft.Data.Sqlite;

namespace SwisperStudio.Core.Data.Sqlite;

/// <summary>Copies the embedded database while a host writes to it, and puts such a copy in its place.</summary>
public static class SqliteBackup
{
    private const string Unfinished = ".unfinished";

    /// <summary>Writes a copy as the database stands now: compact, consistent, on the disk when the task completes.</summary>
    /// <param name="database">The database's file; a host may be using it.</param>
    /// <param name="target">The file to make.</param>
    /// <param name="cancel">Cancels it; nothing is left behind.</param>
    /// <exception cref="IOException">The target exists, or there is no database.</exception>
    /// <exception cref="SqliteException">The database cannot be read, or the target not be written.</exception>
    public static async Task BackUpAsync(string database, string target, CancellationToken cancel)
    {
        RequireFile(database);
        if (File.Exists(target))
        {
            throw new IOException($"{target} exists already.");
        }

        // A copy holds what the database holds, password hashes too: for its owner only. What is not whole has another name.
        var copy = target + Unfinished;
        OwnerOnly(copy).Dispose();
        try
        {
            await using (var connection = await OpenAsync(database, SqliteOpenMode.ReadWrite, cancel))
            {
                await using var command = connection.CreateCommand();
                command.CommandText = "VACUUM INTO $copy";
                command.Parameters.AddWithValue("$copy", copy);
                command.CommandTimeout = 0;
                await command.ExecuteNonQueryAsync(cancel);
            }

            Flush(copy);
            File.Move(copy, target);
        }
        finally
        {
            File.Delete(copy);
        }
    }

    /// <summary>Puts a backup in the place of the database; the database that was there is kept beside it.</summary>
    /// <param name="backup">The backup's file.</param>
    /// <param name="database">The database's file, which nobody uses.</param>
    /// <param name="cancel">Cancels it before the database is touched.</param>
    /// <returns>Where the former database is now; null where there was none.</returns>
    /// <exception cref="InvalidDataException">The backup is damaged, or no database of the studio.</exception>
    /// <exception cref="IOException">There is no such backup.</exception>
    public static async Task<string?> RestoreAsync(string backup, string database, CancellationToken cancel)
    {
        RequireFile(backup);
        var copy = database + Unfinished;
        try
        {
            await using (var target = OwnerOnly(copy))
            await using (var source = File.OpenRead(backup))
            {
                await source.CopyToAsync(target, cancel);
            }

            await CheckAsync(copy, cancel);
            Flush(copy);
            var former = File.Exists(database) ? MoveAside(database) : null;
            File.Move(copy, database);
            return former;
        }
        finally
        {
            File.Delete(copy);
        }
    }

    private static async Task CheckAsync(string file, CancellationToken cancel)
    {
        try
        {
            await using var connection = await OpenAsync(file, SqliteOpenMode.ReadOnly, cancel);
            await using var command = connection.CreateCommand();
            command.CommandTimeout = 0;
            command.CommandText = "PRAGMA integrity_check(1)";
            if (await command.ExecuteScalarAsync(cancel) is not "ok")
            {
                throw new InvalidDataException("The backup is damaged.");
            }

            command.CommandText = """SELECT count(*) FROM sqlite_schema WHERE name IN ('__EFMigrationsHistory', 'traces', 'projects')""";
            if (await command.ExecuteScalarAsync(cancel) is not 3L)
            {
                throw new InvalidDataException("The file is no database of the studio.");
            }
        }
        catch (SqliteException broken)
        {
            throw new InvalidDataException("The backup is damaged, or no database.", broken);
        }
    }

    // With the log of what is not in its file yet, so that nothing of it is lost.
    private static string MoveAside(string database)
    {
        var former = string.Create(CultureInfo.InvariantCulture, $"{database}.{DateTime.UtcNow:yyyyMMddTHHmmssfff}");
        foreach (var part in (string[])["-wal", "-shm", ""])
        {
            if (File.Exists(database + part))
            {
                File.Move(database + part, former + part);
            }
        }

        return former;
    }

    private static void RequireFile(string file)
    {
        if (!File.Exists(file))
        {
            throw new FileNotFoundException($"There is no file {file}.");
        }
    }

    private static async Task<SqliteConnection> OpenAsync(string file, SqliteOpenMode mode, CancellationToken cancel)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false }.ToString());
        await connection.OpenAsync(cancel);
        return connection;
    }

    private static FileStream OwnerOnly(string file)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(file, options);
    }

    private static void Flush(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite);
        stream.Flush(flushToDisk: true);
    }
}
