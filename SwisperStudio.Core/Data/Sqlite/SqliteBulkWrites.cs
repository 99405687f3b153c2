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
            Execute(table, table.Sql("insert", InsertSql), rows);
        }
        catch (SqliteException duplicate) when (duplicate.IsDuplicate())
        {
            throw new WriteConflictException();
        }
    }

    public override void InsertMissing<T>(IReadOnlyCollection<T> rows)
    {
        var table = RowMapping<T>.Of(db);
        Execute(table, table.Sql("insert missing", t => InsertSql(t) + " ON CONFLICT DO NOTHING"), rows);
    }

    public override void Update<T>(IReadOnlyCollection<T> rows)
    {
        var table = RowMapping<T>.Of(db);
        RequireAll(Execute(table, table.Sql("update", UpdateSql), rows), rows.Count);
    }

    public override void Add<T>(IReadOnlyCollection<T> rows)
    {
        var table = RowMapping<T>.Of(db);
        Execute(table, table.Sql("add", t => InsertSql(t) + OnConflictAdd(t, "BLOB")), rows);
    }

    public override Task ExecuteAsync(CancellationToken cancel) => Task.CompletedTask;

    private static string InsertSql<T>(RowMapping<T> table)
        where T : class, new() =>
        $"INSERT INTO {table.Table} ({table.ColumnNames}) VALUES ({string.Join(", ", table.Columns.Select((_, i) => $"?{i + 1}"))})";

    private static string UpdateSql<T>(RowMapping<T> table)
        where T : class, new()
    {
        var assignments = string.Join(", ", table.Columns.Index().Where(c => !c.Item.IsKey).Select(c => $"{c.Item.Name} = ?{c.Index + 1}"));
        var key = string.Join(" AND ", table.Columns.Index().Where(c => c.Item.IsKey).Select(c => $"{c.Item.Name} = ?{c.Index + 1}"));
        return $"UPDATE {table.Table} SET {assignments} WHERE {key}";
    }

    private int Execute<T>(RowMapping<T> table, string sql, IReadOnlyCollection<T> rows)
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
                foreach (var column in table.Columns)
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
