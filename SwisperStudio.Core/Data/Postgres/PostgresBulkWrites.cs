using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using NpgsqlTypes;

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

    // Nothing was locked for them: they come before all else, so that locks are taken in the same order as by loading.
    private readonly List<NpgsqlBatchCommand> _remembered = [];
    private bool _reliesOnMemory;

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
            var command = Collect(table, rows, table.Sql("update", t => UpdateSql(t, withVersion: false)));
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = rows.Count });
        }
    }

    public override void Update<T>(IReadOnlyCollection<RowChange<T>> rows)
    {
        List<T> changed = [.. rows.Select(r => r.Row)];
        if (!rows.Any(r => r.Version is not null))
        {
            Update<T>(changed);
            return;
        }

        var table = RowMapping<T>.Of(db);
        var command = Command(table, changed, table.Sql("update version", t => UpdateSql(t, withVersion: true)));
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = rows.Count });
        command.Parameters.Add(new NpgsqlParameter { Value = rows.Select(r => r.Version!.Value).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Xid });
        _remembered.Add(command);
        _reliesOnMemory = true;
    }

    public override void RequireNone<T>(IReadOnlyCollection<(Guid ProjectId, Guid Key)> keys)
    {
        if (keys.Count > 0)
        {
            var table = RowMapping<T>.Of(db);
            var command = new NpgsqlBatchCommand(table.Sql("none", t => $"""
                SELECT {Require("count(*) = 0")} FROM unnest($1, $2) AS k(project_id, key) JOIN {t.Table} AS t ON t.project_id = k.project_id AND t.key = k.key
                """));
            command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. keys.Select(k => k.ProjectId)] });
            command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. keys.Select(k => k.Key)] });
            _batch.BatchCommands.Add(command);
            _reliesOnMemory = true;
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

    public override Task ExecuteAsync(CancellationToken cancel) =>
        _remembered.Count + _copies.Count + _batch.BatchCommands.Count > 0 ? SendAsync(cancel) : Task.CompletedTask;

    public override Task<uint> CommitAsync(IDbContextTransaction transaction, CancellationToken cancel)
    {
        _batch.BatchCommands.Add(new NpgsqlBatchCommand("COMMIT"));
        return SendAsync(cancel);
    }

    /// <returns>The transaction's number, as rows tell it.</returns>
    private async Task<uint> SendAsync(CancellationToken cancel)
    {
        try
        {
            if (_copies.Count > 0 && _remembered.Count > 0)
            {
                await using var first = new NpgsqlBatch(connection);
                await SendAsync(first, cancel);
            }

            foreach (var copy in _copies)
            {
                await copy(cancel);
            }

            return await SendAsync(_batch, cancel);
        }
        catch (PostgresException conflict) when (conflict.IsDuplicate() || (conflict.SqlState == PostgresErrorCodes.DivisionByZero && _reliesOnMemory))
        {
            throw new WriteConflictException();
        }
        catch (PostgresException gone) when (gone.SqlState == PostgresErrorCodes.DivisionByZero)
        {
            throw new InvalidOperationException("A row that was loaded and locked is gone.");
        }
    }

    private async Task<uint> SendAsync(NpgsqlBatch batch, CancellationToken cancel)
    {
        for (var i = 0; i < _remembered.Count; i++)
        {
            batch.BatchCommands.Insert(i, _remembered[i]);
        }

        _remembered.Clear();
        batch.BatchCommands.Insert(0, new NpgsqlBatchCommand(PostgresBulkSql.Preamble));
        return (uint)(long)(await batch.ExecuteScalarAsync(cancel))!;
    }

    private NpgsqlBatchCommand Collect<T>(RowMapping<T> table, IReadOnlyCollection<T> rows, string sql)
        where T : class, new()
    {
        var command = Command(table, rows, sql);
        _batch.BatchCommands.Add(command);
        return command;
    }

    private static NpgsqlBatchCommand Command<T>(RowMapping<T> table, IReadOnlyCollection<T> rows, string sql)
        where T : class, new()
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var column in table.Columns)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = column.Values(rows) });
        }

        return command;
    }

    private static string InsertSql<T>(RowMapping<T> table)
        where T : class, new() =>
        $"INSERT INTO {table.Table} ({table.ColumnNames}) SELECT {string.Join(", ", table.Columns.Select(Selected))} FROM {Rows(table)}";

    private static string UpdateSql<T>(RowMapping<T> table, bool withVersion)
        where T : class, new()
    {
        var count = table.Columns.Count;
        var assignments = string.Join(", ", table.Columns.Where(c => !c.IsKey).Select(c => $"{c.Name} = {Selected(c)}"));
        var key = string.Join(" AND ", table.Columns.Where(c => c.IsKey).Select(c => $"t.{c.Name} = s.{c.Name}"));
        var rows = withVersion ? $"unnest({Parameters(table)}, ${count + 2}) AS s({table.ColumnNames}, written_by)" : Rows(table);
        var version = withVersion ? " AND t.xmin = s.written_by" : "";
        return $"""
            WITH changed AS (UPDATE {table.Table} AS t SET {assignments} FROM {rows} WHERE {key}{version} RETURNING 1)
            SELECT {Require($"count(*) = ${count + 1}")} FROM changed
            """;
    }

    // What does not hold ends the transaction before it commits: no answer of ours is waited for.
    private static string Require(string condition) => $"1 / ({condition})::int";

    private static string Rows<T>(RowMapping<T> table)
        where T : class, new() => $"unnest({Parameters(table)}) AS s({table.ColumnNames})";

    private static string Parameters<T>(RowMapping<T> table)
        where T : class, new() => string.Join(", ", table.Columns.Select((_, i) => $"${i + 1}"));

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
