using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace SwisperStudio.Core.Data.Sqlite;

/// <summary>At once, within the process: one prepared statement, run for each row.</summary>
internal sealed class SqliteBulkWrites(StudioDbContext db, SqliteConnection connection) : BulkWrites
{
    public override void Insert<T>(IReadOnlyCollection<T> rows)
    {
        var table = RowMapping<T>.Of(db);
        try
        {
            Execute($"INSERT INTO {table.Table} ({table.ColumnNames}) VALUES ({Parameters(table)})", table.Columns, rows);
        }
        catch (SqliteException duplicate) when (duplicate.IsDuplicate())
        {
            throw new WriteConflictException();
        }
    }

    public override void InsertMissing<T>(IReadOnlyCollection<T> rows)
    {
        var table = RowMapping<T>.Of(db);
        Execute($"INSERT INTO {table.Table} ({table.ColumnNames}) VALUES ({Parameters(table)}) ON CONFLICT DO NOTHING", table.Columns, rows);
    }

    public override void Update<T>(IReadOnlyCollection<T> rows)
    {
        var table = RowMapping<T>.Of(db);
        List<RowColumn<T>> columns = [.. table.Columns.Where(c => !c.IsKey), .. table.Columns.Where(c => c.IsKey)];
        var assignments = string.Join(", ", columns.Index().Where(c => !c.Item.IsKey).Select(c => $"{c.Item.Name} = ?{c.Index + 1}"));
        var key = string.Join(" AND ", columns.Index().Where(c => c.Item.IsKey).Select(c => $"{c.Item.Name} = ?{c.Index + 1}"));
        RequireAll(Execute($"UPDATE {table.Table} SET {assignments} WHERE {key}", columns, rows), rows.Count);
    }

    public override Task ExecuteAsync(CancellationToken cancel) => Task.CompletedTask;

    private static string Parameters<T>(RowMapping<T> table)
        where T : class, new() => string.Join(", ", table.Columns.Select((_, i) => $"?{i + 1}"));

    // The driver's own parameters cost several times what the insertion itself does.
    private int Execute<T>(string sql, IReadOnlyList<RowColumn<T>> columns, IReadOnlyCollection<T> rows)
    {
        if (rows.Count == 0)
        {
            return 0;
        }

        var handle = connection.Handle!;
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
}
