using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;
using SwisperStudio.Core.State;

namespace SwisperStudio.Core.Data.Postgres;

/// <summary>Bulk reads and writes on PostgreSQL: one statement, and one binary COPY, whatever the number of rows.</summary>
internal sealed class PostgresBulkSql : BulkSql
{
    public override Task<List<T>> LoadAsync<T>(StudioDbContext db, IReadOnlyCollection<(Guid ProjectId, Guid Key)> keys, CancellationToken cancel)
    {
        // Locked in key order, so that two writers wait for each other instead of for ever.
        var table = RowMapping<T>.Of(db);
        var sql = $"""
            SELECT {Columns(table)} FROM unnest($1, $2) AS k(project_id, key)
            JOIN {table.Table} AS t ON t.project_id = k.project_id AND t.key = k.key
            ORDER BY t.project_id, t.key FOR UPDATE OF t
            """;
        return keys.Count == 0 ? Task.FromResult(new List<T>()) : LoadAsync(db, table, sql, [[.. keys.Select(k => k.ProjectId)], [.. keys.Select(k => k.Key)]], cancel);
    }

    public override Task<List<Pack>> LoadPacksAsync(StudioDbContext db, Guid project, IReadOnlyCollection<(Guid Scope, Guid Name)> names, CancellationToken cancel)
    {
        var table = RowMapping<Pack>.Of(db);
        var sql = $"""
            SELECT {Columns(table)} FROM unnest($1, $2, $3) AS k(project_id, scope, name)
            JOIN packs AS t ON t.project_id = k.project_id AND t.scope = k.scope AND t.name = k.name
            """;
        return names.Count == 0 ? Task.FromResult(new List<Pack>()) : LoadAsync(
            db,
            table,
            sql,
            [[.. Enumerable.Repeat(project, names.Count)], [.. names.Select(n => n.Scope)], [.. names.Select(n => n.Name)]],
            cancel);
    }

    public override async Task InsertAsync<T>(StudioDbContext db, IReadOnlyCollection<T> rows, CancellationToken cancel)
    {
        if (rows.Count == 0)
        {
            return;
        }

        try
        {
            var table = RowMapping<T>.Of(db);
            await CopyAsync(db, table, table.Table, rows, cancel);
        }
        catch (PostgresException duplicate) when (duplicate.IsDuplicate())
        {
            throw new WriteConflictException();
        }
    }

    public override async Task InsertMissingAsync<T>(StudioDbContext db, IReadOnlyCollection<T> rows, CancellationToken cancel)
    {
        if (rows.Count == 0)
        {
            return;
        }

        var table = RowMapping<T>.Of(db);
        await StageAsync(db, table, rows, cancel);
        await ExecuteAsync(db, $"INSERT INTO {table.Table} ({table.ColumnNames}) SELECT {table.ColumnNames} FROM staged_{table.Table} ON CONFLICT DO NOTHING", cancel);
    }

    public override async Task<int> UpdateAsync<T>(StudioDbContext db, IReadOnlyCollection<T> rows, CancellationToken cancel)
    {
        if (rows.Count == 0)
        {
            return 0;
        }

        var table = RowMapping<T>.Of(db);
        await StageAsync(db, table, rows, cancel);
        var assignments = string.Join(", ", table.Columns.Where(c => !c.IsKey).Select(c => $"{c.Name} = s.{c.Name}"));
        var key = string.Join(" AND ", table.Columns.Where(c => c.IsKey).Select(c => $"t.{c.Name} = s.{c.Name}"));
        return await ExecuteAsync(db, $"UPDATE {table.Table} AS t SET {assignments} FROM staged_{table.Table} AS s WHERE {key}", cancel);
    }

    protected override object Key(Guid key) => key;

    private static string Columns<T>(RowMapping<T> table)
        where T : class, new() => string.Join(", ", table.Columns.Select(c => "t." + c.Name));

    private static async Task<List<T>> LoadAsync<T>(StudioDbContext db, RowMapping<T> table, string sql, IReadOnlyList<Guid[]> keys, CancellationToken cancel)
        where T : class, new()
    {
        var rows = new List<T>(keys[0].Length);
        await db.Database.OpenConnectionAsync(cancel);
        try
        {
            await using var command = new NpgsqlCommand(sql, (NpgsqlConnection)Connection(db));
            foreach (var column in keys)
            {
                command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = column, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid });
            }

            await using var reader = await command.ExecuteReaderAsync(cancel);
            var row = new Reader(reader);
            while (await reader.ReadAsync(cancel))
            {
                rows.Add(table.Read(row));
            }
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }

        return rows;
    }

    private static async Task StageAsync<T>(StudioDbContext db, RowMapping<T> table, IReadOnlyCollection<T> rows, CancellationToken cancel)
        where T : class, new()
    {
        await ExecuteAsync(db, $"CREATE TEMP TABLE IF NOT EXISTS staged_{table.Table} (LIKE {table.Table}) ON COMMIT DELETE ROWS", cancel);
        await CopyAsync(db, table, $"staged_{table.Table}", rows, cancel);
    }

    private static async Task CopyAsync<T>(StudioDbContext db, RowMapping<T> table, string target, IReadOnlyCollection<T> rows, CancellationToken cancel)
        where T : class, new()
    {
        using var writer = new PostgresRowWriter(table.Columns.Count);
        foreach (var row in rows)
        {
            writer.BeginRow();
            foreach (var column in table.Columns)
            {
                column.Write(writer, row);
            }
        }

        var connection = (NpgsqlConnection)Connection(db);
        await using var copy = await connection.BeginRawBinaryCopyAsync($"COPY {target} ({table.ColumnNames}) FROM STDIN (FORMAT BINARY)", cancel);
        await copy.WriteAsync(writer.End(), cancel);
    }

    private static async Task<int> ExecuteAsync(StudioDbContext db, string sql, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, (NpgsqlConnection)Connection(db));
        return await command.ExecuteNonQueryAsync(cancel);
    }

    private sealed class Reader(DbDataReader row) : RowReader(row)
    {
        public override Guid Guid(int ordinal) => Row.GetGuid(ordinal);

        public override string[] Texts(int ordinal) => Row.GetFieldValue<string[]>(ordinal);
    }
}
