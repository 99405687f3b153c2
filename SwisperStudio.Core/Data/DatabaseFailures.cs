using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace SwisperStudio.Core.Data;

/// <summary>Tells apart why a database refused.</summary>
internal static class DatabaseFailures
{
    private const int SqliteUnique = 2067;
    private const int SqlitePrimaryKey = 1555;

    /// <summary>
    /// Whether the failure passes by itself (a lost connection, a deadlock, a busy file), so that the same work may be tried again.
    /// Queries wrap it, commands of our own do not.
    /// </summary>
    public static bool IsTransient(this Exception failure) =>
        failure is NpgsqlException { IsTransient: true } or SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED }
        || (failure.InnerException is { } inner && inner.IsTransient());

    /// <summary>Whether a row with the same unique value exists already.</summary>
    public static bool IsDuplicate(this DbUpdateException failure) => failure.InnerException is
        PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } or SqliteException { SqliteExtendedErrorCode: SqliteUnique or SqlitePrimaryKey };
}
