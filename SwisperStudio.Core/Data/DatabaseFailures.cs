using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using SQLitePCL;

namespace SwisperStudio.Core.Data;

/// <summary>Tells apart why a database refused.</summary>
public static class DatabaseFailures
{
    private const int SqliteUnique = 2067;
    private const int SqlitePrimaryKey = 1555;

    // What SQLite says when the shared memory of its write-ahead log cannot grow.
    private const int SqliteSharedMemorySize = 4874;

    /// <summary>Whether it came from the database. What passes by itself is wrapped by queries, so that its own type does not tell.</summary>
    public static bool IsOfDatabase(this Exception failure) =>
        failure is DbException || (failure.InnerException is { } inner && inner.IsOfDatabase());

    /// <summary>
    /// Whether the failure passes by itself (a lost connection, a server that restarts, a deadlock, a busy file), so that the same work may
    /// be tried again. Queries wrap it, commands of our own do not.
    /// </summary>
    public static bool IsTransient(this Exception failure) =>
        failure is NpgsqlException { IsTransient: true }
            or PostgresException { SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.ReadOnlySqlTransaction }
            or SqliteException { SqliteErrorCode: raw.SQLITE_BUSY or raw.SQLITE_LOCKED }
        || (failure.InnerException is { } inner && inner.IsTransient());

    /// <summary>Whether there was no space left to store anything.</summary>
    public static bool IsStorageFull(this Exception failure) =>
        failure is PostgresException { SqlState: PostgresErrorCodes.DiskFull }
            or SqliteException { SqliteErrorCode: raw.SQLITE_FULL }
            or SqliteException { SqliteExtendedErrorCode: SqliteSharedMemorySize }
        || (failure.InnerException is { } inner && inner.IsStorageFull());

    /// <summary>Whether a row with the same unique value exists already.</summary>
    public static bool IsDuplicate(this Exception failure) =>
        failure is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } or SqliteException { SqliteExtendedErrorCode: SqliteUnique or SqlitePrimaryKey }
        || (failure.InnerException is { } inner && inner.IsDuplicate());
}
