using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace SwisperStudio.Core.Data;

/// <summary>Tells apart why a database refused to store.</summary>
internal static class DatabaseFailures
{
    private const int SqliteUnique = 2067;
    private const int SqlitePrimaryKey = 1555;

    /// <summary>Whether a row with the same unique value exists already.</summary>
    public static bool IsDuplicate(this DbUpdateException failure) => failure.InnerException is
        PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } or SqliteException { SqliteExtendedErrorCode: SqliteUnique or SqlitePrimaryKey };
}
