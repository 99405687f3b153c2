using Npgsql;

namespace SwisperStudio.Core.Data.Postgres;

/// <summary>
/// All in one round trip: a statement for each table, whose parameters are the columns of its rows as arrays, so that its text is the same for any number
/// of rows and the server prepares it once. Many new rows come by binary COPY, which is cheaper for each but takes round trips of its own.
/// </summary>
internal sealed class PostgresBulkWrites(StudioDbContext db, NpgsqlConnection connection) : BulkWrites
{
    private const int ManyRows = 200;

    private readonly List<Func<CancellationToken, Task>> _copies = [];
    private readonly NpgsqlBatch _batch = new(connection);
    private readonly List<(NpgsqlBatchCommand Command, int Rows)> _updates = [];

    public override void Insert<T>(IReadOnlyCollection<T> rows)
    {
        var table = RowMapping<T>.Of(db);
        if (rows.Count >= ManyRows)
        {
            _copies.Add(cancel => CopyAsync(table, rows, cancel));
        }
        else if (rows.Count > 0)
        {
            Collect(table, rows, table.Sql("insert", InsertSql));
        }
    }

    public override void InsertMissing<T>(IReadOnlyCollection<T> rows)
    {
        if (rows.Count > 0)
        {
            var table = RowMapping<T>.Of(db);
            Collect(table, rows, table.Sql("insert missing", t => InsertSql(t) + " ON CONFLICT DO NOTHING"));
        }
    }

    public override void Update<T>(IReadOnlyCollection<T> rows)
    {
        if (rows.Count > 0)
        {
            var table = RowMapping<T>.Of(db);
            _updates.Add((Collect(table, rows, table.Sql("update", UpdateSql)), rows.Count));
        }
    }

    public override void Add<T>(IReadOnlyCollection<T> rows)
    {
        if (rows.Count > 0)
        {
            // In key order, as loads lock.
            var table = RowMapping<T>.Of(db);
            Collect(table, rows, table.Sql("add", t => InsertSql(t) + " ORDER BY s.project_id, s.key" + OnConflictAdd(t, "bytea")));
        }
    }

    public override void Replace<T>(IReadOnlyCollection<T> rows)
    {
        if (rows.Count > 0)
        {
            var table = RowMapping<T>.Of(db);
            Collect(table, rows, table.Sql("replace", t => InsertSql(t) + " ORDER BY s.project_id, s.key" + OnConflictReplace(t, "bytea")));
        }
    }

    public override async Task ExecuteAsync(CancellationToken cancel)
    {
        try
        {
            foreach (var copy in _copies)
            {
                await copy(cancel);
            }

            if (_batch.BatchCommands.Count > 0)
            {
                await _batch.ExecuteNonQueryAsync(cancel);
            }
        }
        catch (PostgresException duplicate) when (duplicate.IsDuplicate())
        {
            throw new WriteConflictException();
        }

        foreach (var (command, rows) in _updates)
        {
            RequireAll(command.RecordsAffected, rows);
        }
    }

    private NpgsqlBatchCommand Collect<T>(RowMapping<T> table, IReadOnlyCollection<T> rows, string sql)
        where T : class, new()
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var column in table.Columns)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = column.Values(rows) });
        }

        _batch.BatchCommands.Add(command);
        return command;
    }

    private static string InsertSql<T>(RowMapping<T> table)
        where T : class, new() =>
        $"INSERT INTO {table.Table} ({table.ColumnNames}) SELECT {string.Join(", ", table.Columns.Select(Selected))} FROM {Rows(table)}";

    private static string UpdateSql<T>(RowMapping<T> table)
        where T : class, new()
    {
        var assignments = string.Join(", ", table.Columns.Where(c => !c.IsKey).Select(c => $"{c.Name} = {Selected(c)}"));
        var key = string.Join(" AND ", table.Columns.Where(c => c.IsKey).Select(c => $"t.{c.Name} = s.{c.Name}"));
        return $"UPDATE {table.Table} AS t SET {assignments} FROM {Rows(table)} WHERE {key}";
    }

    private static string Rows<T>(RowMapping<T> table)
        where T : class, new() => $"unnest({string.Join(", ", table.Columns.Select((_, i) => $"${i + 1}"))}) AS s({table.ColumnNames})";

    // Arrays of arrays would have to be of one length: texts come as the text of an array.
    private static string Selected<T>(RowColumn<T> column) => column.IsTexts ? $"s.{column.Name}::text[]" : "s." + column.Name;

    private async Task CopyAsync<T>(RowMapping<T> table, IReadOnlyCollection<T> rows, CancellationToken cancel)
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

        await using var copy = await connection.BeginRawBinaryCopyAsync($"COPY {table.Table} ({table.ColumnNames}) FROM STDIN (FORMAT BINARY)", cancel);
        await copy.WriteAsync(writer.End(), cancel);
    }
}
