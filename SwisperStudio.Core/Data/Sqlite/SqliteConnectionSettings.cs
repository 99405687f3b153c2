using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace SwisperStudio.Core.Data.Sqlite;

/// <summary>Sets what belongs to each connection: durable commits, a short wait for a locked file, and a <c>lower</c> that knows more than ASCII.</summary>
internal sealed class SqliteConnectionSettings : DbConnectionInterceptor
{
    // SQLite itself looks again after a few milliseconds; the driver, whose turn comes only then, after 150, and would come last among many writers.
    private static readonly string Settings = $"PRAGMA synchronous = FULL; PRAGMA busy_timeout = 1000; PRAGMA wal_autocheckpoint = {SqliteCheckpointer.MostPages};";

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        DefineLower(connection);
        using var command = connection.CreateCommand();
        command.CommandText = Settings;
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        DefineLower(connection);
        await using var command = connection.CreateCommand();
        command.CommandText = Settings;
        await command.ExecuteNonQueryAsync(cancellationToken);
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

    private static void DefineLower(DbConnection connection) =>
        ((SqliteConnection)connection).CreateFunction("lower", (string? text) => text?.ToLowerInvariant(), isDeterministic: true);
}
