using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using SQLitePCL;

namespace SwisperStudio.Core.Data.Sqlite;

/// <summary>Sets what belongs to each connection: durable commits, a short wait for a locked file, and a <c>lower</c> that knows more than ASCII.</summary>
internal sealed class SqliteConnectionSettings : DbConnectionInterceptor
{
    // SQLite itself looks again after a few milliseconds; the driver, whose turn comes only then, after 150, and would come last among many writers.
    // A log that has grown while somebody read for long gives its room back when it begins anew.
    private static readonly string Settings = $"""
        PRAGMA synchronous = FULL; PRAGMA busy_timeout = 1000; PRAGMA wal_autocheckpoint = {SqliteCheckpointer.MostPages};
        PRAGMA journal_size_limit = {SqliteCheckpointer.MostBytes};
        """;

    // Connections that have them: the driver opens the file seldom, and hands the same connection out again and again.
    private static readonly ConditionalWeakTable<sqlite3, string> Set = [];

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => Prepare((SqliteConnection)connection);

    public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        // The driver works on the caller's thread.
        Prepare((SqliteConnection)connection);
        return Task.CompletedTask;
    }

    public override InterceptionResult ConnectionClosing(DbConnection connection, ConnectionEventData eventData, InterceptionResult result)
    {
        SqliteStatements.Forget((SqliteConnection)connection);
        return result;
    }

    public override ValueTask<InterceptionResult> ConnectionClosingAsync(DbConnection connection, ConnectionEventData eventData, InterceptionResult result)
    {
        SqliteStatements.Forget((SqliteConnection)connection);
        return ValueTask.FromResult(result);
    }

    private static void Prepare(SqliteConnection connection)
    {
        // The driver forgets functions when a connection is closed.
        connection.CreateFunction("lower", (string? text) => text?.ToLowerInvariant(), isDeterministic: true);
        if (!Set.TryGetValue(connection.Handle!, out _))
        {
            using var command = connection.CreateCommand();
            command.CommandText = Settings;
            command.ExecuteNonQuery();
            Set.AddOrUpdate(connection.Handle!, Settings);
        }
    }
}
