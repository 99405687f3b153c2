using System.Collections.Concurrent;
using System.Data.Common;
using System.Numerics;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using NpgsqlTypes;
using SwisperStudio.Core.Search;
using SwisperStudio.Core.State;

namespace SwisperStudio.Core.Data.Postgres;

/// <summary>Bulk reads and writes on PostgreSQL: one statement whatever the number of rows.</summary>
internal sealed class PostgresBulkSql : BulkSql
{
    /// <summary>
    /// Goes before the statements of a transaction, on the same way: by index only, until it ends. The transaction's number is the version of the rows that it writes.
    /// Before a table is analyzed the planner sees hardly a difference between its primary key and an index that is walked through for the key, so each entry costs as much as it would there.
    /// </summary>
    internal const string Preamble = """
        SELECT txid_current(), set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),
        set_config('enable_mergejoin', 'off', true), set_config('cpu_index_tuple_cost', '1', true)
        """;

    private const int MostWithOnePlan = 4_096;

    // How many transactions each connection has begun, by its process on the server. A number may come again for another.
    private readonly ConcurrentDictionary<int, int> _begun = [];

    // While one waits for the database, another computes.
    public override int Writers => Math.Clamp(Environment.ProcessorCount, 2, 4);

    // xmin: the transaction that has written this version of a row.
    public override bool RowsTellVersions => true;

    // A plan that was made while the tables were small reads them whole, or any of the indexes that hold a key, and may be kept long after they have grown: plans are
    // made anew after 1, 2, 4, 8 … 4,096, 8,192, 12,288 … transactions.
    public override async Task<IDbContextTransaction> BeginTransactionAsync(StudioDbContext db, CancellationToken cancel)
    {
        var transaction = await db.Database.BeginTransactionAsync(cancel);
        var connection = (NpgsqlConnection)Connection(db);
        var begun = _begun.AddOrUpdate(connection.ProcessID, 1, (_, count) => count + 1);
        if (BitOperations.IsPow2(begun) || begun % MostWithOnePlan == 0)
        {
            await using var command = new NpgsqlCommand("DISCARD PLANS", connection);
            await command.ExecuteNonQueryAsync(cancel);
        }

        return transaction;
    }

    public override async Task PreferKeysAsync(StudioDbContext db, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(Preamble, (NpgsqlConnection)Connection(db));
        await command.ExecuteNonQueryAsync(cancel);
    }

    public override Task<List<T>> LoadAsync<T>(StudioDbContext db, IReadOnlyCollection<(Guid ProjectId, Guid Key)> keys, CancellationToken cancel)
    {
        // Locked in key order, so that two writers wait for each other instead of for ever.
        var table = RowMapping<T>.Of(db);
        var sql = table.Sql("by key", t => $"""
            SELECT {Columns(t)} FROM unnest($1, $2) AS k(project_id, key)
            JOIN {t.Table} AS t ON t.project_id = k.project_id AND t.key = k.key
            ORDER BY t.project_id, t.key FOR UPDATE OF t
            """);
        return keys.Count == 0 ? Task.FromResult(new List<T>()) : QueryAsync(db, sql, [[.. keys.Select(k => k.ProjectId)], [.. keys.Select(k => k.Key)]], table.Read, cancel, Preamble);
    }

    public override async Task<List<(Guid ProjectId, Guid Key)>> FindAsync<T>(StudioDbContext db, IReadOnlyCollection<Guid> keys, CancellationToken cancel)
    {
        if (keys.Count == 0)
        {
            return [];
        }

        // Materialized, because the planner else looks for the key in all projects first, through the whole index of keys.
        var sql = $"""
            WITH k AS MATERIALIZED (SELECT p.id AS project_id, u.key FROM projects AS p CROSS JOIN unnest($1) AS u(key))
            SELECT t.project_id, t.key FROM k
            JOIN {RowMapping<T>.Of(db).Table} AS t ON t.project_id = k.project_id AND t.key = k.key
            """;
        return await QueryAsync(db, sql, [[.. keys]], reader => (reader.Guid(0), reader.Guid(1)), cancel, Preamble);
    }

    protected override Task<List<Pack>> LoadPackRowsAsync(StudioDbContext db, Guid project, IReadOnlyCollection<(Guid Scope, Guid Name)> names, CancellationToken cancel)
    {
        var table = RowMapping<Pack>.Of(db);
        var sql = table.Sql("by name", t => $"""
            SELECT {Columns(t)} FROM unnest($1, $2, $3) AS k(project_id, scope, name)
            JOIN packs AS t ON t.project_id = k.project_id AND t.scope = k.scope AND t.name = k.name
            """);
        return names.Count == 0 ? Task.FromResult(new List<Pack>()) : QueryAsync(
            db,
            sql,
            [[.. Enumerable.Repeat(project, names.Count)], [.. names.Select(n => n.Scope)], [.. names.Select(n => n.Name)]],
            table.Read,
            cancel);
    }

    internal override Task<List<SearchBlock>> LoadBlocksAsync(
        StudioDbContext db, Guid project, IReadOnlyCollection<(long Segment, byte[] First, byte[] Last)> ranges, CancellationToken cancel)
    {
        if (ranges.Count == 0)
        {
            return Task.FromResult(new List<SearchBlock>());
        }

        var sql = new StringBuilder("SELECT b.* FROM (VALUES ");
        var parameters = new List<object> { project };
        foreach (var (segment, first, last) in ranges)
        {
            sql.Append(parameters.Count > 1 ? ", " : "").Append($"({{{parameters.Count}}}, {{{parameters.Count + 1}}}, {{{parameters.Count + 2}}})");
            parameters.AddRange([segment, first, last]);
        }

        sql.Append("""
            ) AS v JOIN search_blocks AS b ON b.project_id = {0} AND b.segment = v.column1 AND b.key <= v.column3 AND b.key >=
                (SELECT k.key FROM search_blocks AS k WHERE k.project_id = {0} AND k.segment = v.column1 AND k.key <= v.column2 ORDER BY k.key DESC LIMIT 1)
            """);
        return db.Set<SearchBlock>().FromSqlRaw(sql.ToString(), [.. parameters]).AsNoTracking().ToListAsync(cancel);
    }

    public override BulkWrites Begin(StudioDbContext db) => new PostgresBulkWrites(db, (NpgsqlConnection)Connection(db));

    protected override object Key(Guid key) => key;

    private static string Columns<T>(RowMapping<T> table)
        where T : class, new() => string.Join(", ", table.Columns.Select(c => "t." + c.Name));

    private static async Task<List<T>> QueryAsync<T>(
        StudioDbContext db,
        string sql,
        IReadOnlyList<Guid[]> keys,
        Func<RowReader, T> read,
        CancellationToken cancel,
        string? preamble = null)
    {
        var rows = new List<T>(keys[0].Length);
        await db.Database.OpenConnectionAsync(cancel);
        try
        {
            await using var batch = new NpgsqlBatch((NpgsqlConnection)Connection(db));
            if (preamble is not null)
            {
                batch.BatchCommands.Add(new NpgsqlBatchCommand(preamble));
            }

            var command = new NpgsqlBatchCommand(sql);
            foreach (var column in keys)
            {
                command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = column, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid });
            }

            batch.BatchCommands.Add(command);
            await using var reader = await batch.ExecuteReaderAsync(cancel);
            if (preamble is not null)
            {
                await reader.NextResultAsync(cancel);
            }

            var row = new Reader(reader);
            while (await reader.ReadAsync(cancel))
            {
                rows.Add(read(row));
            }
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }

        return rows;
    }

    private sealed class Reader(DbDataReader row) : RowReader
    {
        public override bool IsNull(int ordinal) => row.IsDBNull(ordinal);

        public override Guid Guid(int ordinal) => row.GetGuid(ordinal);

        public override long Int64(int ordinal) => row.GetInt64(ordinal);

        public override int Int32(int ordinal) => row.GetInt32(ordinal);

        public override short Int16(int ordinal) => row.GetInt16(ordinal);

        public override bool Boolean(int ordinal) => row.GetBoolean(ordinal);

        public override double Double(int ordinal) => row.GetDouble(ordinal);

        public override string Text(int ordinal) => row.GetString(ordinal);

        public override byte[] Bytes(int ordinal) => row.GetFieldValue<byte[]>(ordinal);

        public override string[] Texts(int ordinal) => row.GetFieldValue<string[]>(ordinal);
    }
}
