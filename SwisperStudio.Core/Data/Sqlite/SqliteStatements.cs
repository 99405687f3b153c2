using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace SwisperStudio.Core.Data.Sqlite;

/// <summary>
/// Statements that come again, prepared once for each connection within SQLite. The driver's own commands cost several times what a small statement
/// itself does.
/// </summary>
internal static class SqliteStatements
{
    // A statement lives as long as the connection for which it was prepared.
    private static readonly ConditionalWeakTable<sqlite3, Dictionary<string, sqlite3_stmt>> Prepared = [];

    /// <summary>The statement of this text, to be reset by whoever has run it.</summary>
    public static sqlite3_stmt Of(SqliteConnection connection, string sql)
    {
        var handle = connection.Handle!;
        var statements = Prepared.GetOrCreateValue(handle);
        if (!statements.TryGetValue(sql, out var statement))
        {
            Require(connection, raw.sqlite3_prepare_v3(handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out statement));
            statements.Add(sql, statement);
        }

        return statement;
    }

    /// <summary>Goes on to the next row.</summary>
    /// <returns>False when there is none.</returns>
    /// <exception cref="SqliteException">The statement fails.</exception>
    public static bool Step(SqliteConnection connection, sqlite3_stmt statement)
    {
        var result = raw.sqlite3_step(statement);
        if (result is not (raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            Require(connection, result);
        }

        return result == raw.SQLITE_ROW;
    }

    /// <summary>
    /// Ends the statements of a connection that is about to be closed: with statements left SQLite keeps the file open, and each opening defines functions anew, after
    /// which they would have to be prepared again anyway.
    /// </summary>
    public static void Forget(SqliteConnection connection)
    {
        if (connection.Handle is { } handle && Prepared.TryGetValue(handle, out var statements))
        {
            Prepared.Remove(handle);
            foreach (var statement in statements.Values)
            {
                statement.Dispose();
            }
        }
    }

    private static void Require(SqliteConnection connection, int result) => SqliteException.ThrowExceptionForRC(result, connection.Handle);
}
