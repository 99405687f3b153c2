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
            Execute(table.Columns, table.Sql("insert", InsertSql), rows);
        }
        catch (SqliteException duplicate) when (duplicate.IsDuplicate())
        {
            throw new WriteConflictException();
        }
    }

    public override void InsertMissing<T>(IReadOnlyCollection<T> rows)
    {
        var table = RowMapping<T>.Of(db);
        Execute(table.Columns, table.Sql("insert missing", t => InsertSql(t) + " ON CONFLICT DO NOTHING"), rows);
    }

    public override void Update<T>(IReadOnlyCollection<T> rows)
    {
        var table = RowMapping<T>.Of(db);
        Update(table, table.Columns, rows);
    }

    public override void Update<T>(IReadOnlyCollection<RowChange<T>> rows)
    {
        var table = RowMapping<T>.Of(db);
        foreach (var alike in rows.GroupBy(r => Unchanged(table, r.Stored, r.Row)))
        {
            List<RowColumn<T>> columns = [.. table.Columns.Where((_, i) => (alike.Key & (1UL << i)) == 0)];
            Update(table, columns, [.. alike.Select(r => r.Row)]);
        }
    }

    public override void Add<T>(IReadOnlyCollection<T> rows)
    {
        var table = RowMapping<T>.Of(db);
        Execute(table.Columns, table.Sql("add", t => InsertSql(t) + OnConflictAdd(t, "BLOB")), rows);
    }

    public override void Replace<T>(IReadOnlyCollection<T> rows)
    {
        var table = RowMapping<T>.Of(db);
        Execute(table.Columns, table.Sql("replace", t => InsertSql(t) + OnConflictReplace(t, "BLOB")), rows);
    }

    public override Task ExecuteAsync(CancellationToken cancel) => Task.CompletedTask;

    private static string InsertSql<T>(RowMapping<T> table)
        where T : class, new() =>
        $"INSERT INTO {table.Table} ({table.ColumnNames}) VALUES ({string.Join(", ", table.Columns.Select((_, i) => $"?{i + 1}"))})";

    /// <summary>The columns that need not be written, a bit each.</summary>
    private static ulong Unchanged<T>(RowMapping<T> table, T stored, T row)
        where T : class, new()
    {
        var unchanged = 0UL;
        for (var i = 0; i < table.Columns.Count; i++)
        {
            var column = table.Columns[i];
            unchanged |= column.IsIndexed && !column.IsKey && column.IsSame(stored, row) ? 1UL << i : 0;
        }

        return unchanged;
    }

    private void Update<T>(RowMapping<T> table, IReadOnlyList<RowColumn<T>> columns, IReadOnlyCollection<T> rows)
        where T : class, new()
    {
        var assignments = string.Join(", ", columns.Index().Where(c => !c.Item.IsKey).Select(c => $"{c.Item.Name} = ?{c.Index + 1}"));
        var key = string.Join(" AND ", columns.Index().Where(c => c.Item.IsKey).Select(c => $"{c.Item.Name} = ?{c.Index + 1}"));
        if (Execute(columns, $"UPDATE {table.Table} SET {assignments} WHERE {key}", rows) != rows.Count)
        {
            throw new InvalidOperationException("A row that was loaded and locked is gone.");
        }
    }

    private int Execute<T>(IReadOnlyList<RowColumn<T>> columns, string sql, IReadOnlyCollection<T> rows)
        where T : class, new()
    {
        if (rows.Count == 0)
        {
            return 0;
        }

        var statement = SqliteStatements.Of(connection, sql);
        var writer = new SqliteRowWriter(statement);
        var affected = 0;
        try
        {
            foreach (var row in rows)
            {
                writer.BeginRow();
                foreach (var column in columns)
                {
                    column.Write(writer, row);
                }

                SqliteStatements.Step(connection, statement);
                affected += raw.sqlite3_changes(connection.Handle!);
                raw.sqlite3_reset(statement);
            }
        }
        finally
        {
            raw.sqlite3_reset(statement);
            raw.sqlite3_clear_bindings(statement);
        }

        return affected;
    }
}
