using System.Data.Common;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using SQLitePCL;
using SwisperStudio.Core.State;

namespace SwisperStudio.Core.Data.Sqlite;

/// <summary>
/// Bulk reads and writes on SQLite: one prepared statement, run for each row within the process. A write transaction locks the file,
/// so loads need no lock.
/// </summary>
internal sealed class SqliteBulkSql : BulkSql
{
    private const string ByKey = "WHERE project_id = $1 AND key = $2";

    public override async Task<List<T>> LoadAsync<T>(StudioDbContext db, IReadOnlyCollection<(Guid ProjectId, Guid Key)> keys, CancellationToken cancel)
    {
        var table = RowMapping<T>.Of(db);
        return await LoadAsync(db, table, ByKey, keys.Select(k => new[] { k.ProjectId, k.Key }), cancel);
    }

    public override async Task<List<Pack>> LoadPacksAsync(StudioDbContext db, Guid project, IReadOnlyCollection<(Guid Scope, Guid Name)> names, CancellationToken cancel) =>
        await LoadAsync(
            db,
            RowMapping<Pack>.Of(db),
            "WHERE project_id = $1 AND scope = $2 AND name = $3",
            names.Select(n => new[] { project, n.Scope, n.Name }),
            cancel);

    public override Task InsertAsync<T>(StudioDbContext db, IReadOnlyCollection<T> rows, CancellationToken cancel)
    {
        var table = RowMapping<T>.Of(db);
        try
        {
            Execute(db, $"INSERT INTO {table.Table} ({table.ColumnNames}) VALUES ({Parameters(table)})", table.Columns, rows);
        }
        catch (SqliteException duplicate) when (duplicate.IsDuplicate())
        {
            throw new WriteConflictException();
        }

        return Task.CompletedTask;
    }

    public override Task InsertMissingAsync<T>(StudioDbContext db, IReadOnlyCollection<T> rows, CancellationToken cancel)
    {
        var table = RowMapping<T>.Of(db);
        Execute(db, $"INSERT INTO {table.Table} ({table.ColumnNames}) VALUES ({Parameters(table)}) ON CONFLICT DO NOTHING", table.Columns, rows);
        return Task.CompletedTask;
    }

    public override Task<int> UpdateAsync<T>(StudioDbContext db, IReadOnlyCollection<T> rows, CancellationToken cancel)
    {
        var table = RowMapping<T>.Of(db);
        List<RowColumn<T>> columns = [.. table.Columns.Where(c => !c.IsKey), .. table.Columns.Where(c => c.IsKey)];
        var assignments = string.Join(", ", columns.Index().Where(c => !c.Item.IsKey).Select(c => $"{c.Item.Name} = ?{c.Index + 1}"));
        var key = string.Join(" AND ", columns.Index().Where(c => c.Item.IsKey).Select(c => $"{c.Item.Name} = ?{c.Index + 1}"));
        return Task.FromResult(Execute(db, $"UPDATE {table.Table} SET {assignments} WHERE {key}", columns, rows));
    }

    protected override object Key(Guid key) => key.ToByteArray(bigEndian: true);

    private static string Parameters<T>(RowMapping<T> table)
        where T : class, new() => string.Join(", ", table.Columns.Select((_, i) => $"?{i + 1}"));

    private static async Task<List<T>> LoadAsync<T>(StudioDbContext db, RowMapping<T> table, string where, IEnumerable<Guid[]> keys, CancellationToken cancel)
        where T : class, new()
    {
        var rows = new List<T>();
        await db.Database.OpenConnectionAsync(cancel);
        try
        {
            await using var command = ((SqliteConnection)Connection(db)).CreateCommand();
            command.Transaction = (SqliteTransaction?)db.Database.CurrentTransaction?.GetDbTransaction();
            command.CommandText = $"SELECT {table.ColumnNames} FROM {table.Table} {where}";
            foreach (var key in keys)
            {
                for (var i = 0; i < key.Length; i++)
                {
                    var value = key[i].ToByteArray(bigEndian: true);
                    if (command.Parameters.Count == i)
                    {
                        command.Parameters.AddWithValue($"${i + 1}", value);
                    }
                    else
                    {
                        command.Parameters[i].Value = value;
                    }
                }

                await using var reader = await command.ExecuteReaderAsync(cancel);
                if (await reader.ReadAsync(cancel))
                {
                    rows.Add(table.Read(new Reader(reader)));
                }
            }
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }

        return rows;
    }

    // The driver's own parameters cost several times what the insertion itself does.
    private static int Execute<T>(StudioDbContext db, string sql, IReadOnlyList<RowColumn<T>> columns, IReadOnlyCollection<T> rows)
    {
        if (rows.Count == 0)
        {
            return 0;
        }

        var handle = ((SqliteConnection)Connection(db)).Handle!;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(handle, sql, out var statement), handle);
        using (statement)
        {
            var writer = new SqliteRowWriter(statement);
            var affected = 0;
            foreach (var row in rows)
            {
                writer.BeginRow();
                foreach (var column in columns)
                {
                    column.Write(writer, row);
                }

                var result = raw.sqlite3_step(statement);
                if (result != raw.SQLITE_DONE)
                {
                    SqliteException.ThrowExceptionForRC(result, handle);
                }

                affected += raw.sqlite3_changes(handle);
                raw.sqlite3_reset(statement);
            }

            return affected;
        }
    }

    private sealed class Reader(DbDataReader row) : RowReader(row)
    {
        public override Guid Guid(int ordinal) => new(Row.GetFieldValue<byte[]>(ordinal), bigEndian: true);

        public override string[] Texts(int ordinal) => JsonSerializer.Deserialize<string[]>(Row.GetString(ordinal))!;
    }
}
