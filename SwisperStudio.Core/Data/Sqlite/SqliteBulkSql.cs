using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using SQLitePCL;
using SwisperStudio.Core.Search;
using SwisperStudio.Core.State;

namespace SwisperStudio.Core.Data.Sqlite;

/// <summary>
/// Bulk reads and writes on SQLite: one prepared statement, run for each row within the process. A write transaction locks the file,
/// so loads need no lock.
/// </summary>
internal sealed class SqliteBulkSql : BulkSql
{
    public override int Writers => 1;

    public override async Task<List<T>> LoadAsync<T>(StudioDbContext db, IReadOnlyCollection<(Guid ProjectId, Guid Key)> keys, CancellationToken cancel)
    {
        var table = RowMapping<T>.Of(db);
        return await QueryAsync(db, table.Sql("by key", t => Select(t, "WHERE project_id = ?1 AND key = ?2")), keys, Write, table.Read, cancel);

        static void Write(SqliteRowWriter parameters, (Guid ProjectId, Guid Key) key)
        {
            parameters.Write(key.ProjectId);
            parameters.Write(key.Key);
        }
    }

    public override Task<List<(Guid ProjectId, Guid Key)>> FindAsync<T>(StudioDbContext db, IReadOnlyCollection<Guid> keys, CancellationToken cancel) => QueryAsync(
        db,
        // The planner keeps the order of a CROSS JOIN: else it walks through the whole table and looks for each row's project.
        $"SELECT t.project_id, t.key FROM projects AS p CROSS JOIN {RowMapping<T>.Of(db).Table} AS t WHERE t.project_id = p.id AND t.key = ?1",
        keys,
        (parameters, key) => parameters.Write(key),
        reader => (reader.Guid(0), reader.Guid(1)),
        cancel);

    protected override Task<List<Pack>> LoadPackRowsAsync(StudioDbContext db, Guid project, IReadOnlyCollection<(Guid Scope, Guid Name)> names, CancellationToken cancel)
    {
        var table = RowMapping<Pack>.Of(db);
        return QueryAsync(
            db,
            table.Sql("by name", t => Select(t, "WHERE project_id = ?1 AND scope = ?2 AND name = ?3")),
            names,
            (parameters, place) =>
            {
                parameters.Write(project);
                parameters.Write(place.Scope);
                parameters.Write(place.Name);
            },
            table.Read,
            cancel);
    }

    internal override Task<List<SearchBlock>> LoadBlocksAsync(
        StudioDbContext db, Guid project, IReadOnlyCollection<(long Segment, byte[] First, byte[] Last)> ranges, CancellationToken cancel)
    {
        var table = RowMapping<SearchBlock>.Of(db);
        return QueryAsync(
            db,
            table.Sql("by range", t => Select(t, """
                WHERE project_id = ?1 AND segment = ?2 AND key <= ?4 AND key >=
                  (SELECT key FROM search_blocks WHERE project_id = ?1 AND segment = ?2 AND key <= ?3 ORDER BY key DESC LIMIT 1)
                """)),
            ranges,
            (parameters, range) =>
            {
                parameters.Write(project);
                parameters.Write(range.Segment);
                parameters.Write(range.First);
                parameters.Write(range.Last);
            },
            table.Read,
            cancel);
    }

    public override BulkWrites Begin(StudioDbContext db) => new SqliteBulkWrites(db, (SqliteConnection)Connection(db));

    protected override object Key(Guid key) => key.ToByteArray(bigEndian: true);

    private static string Select<T>(RowMapping<T> table, string where)
        where T : class, new() => $"SELECT {table.ColumnNames} FROM {table.Table} {where}";

    private static async Task<List<T>> QueryAsync<TKey, T>(
        StudioDbContext db, string sql, IEnumerable<TKey> keys, Action<SqliteRowWriter, TKey> write, Func<RowReader, T> read, CancellationToken cancel)
    {
        var rows = new List<T>();
        await db.Database.OpenConnectionAsync(cancel);
        try
        {
            var connection = (SqliteConnection)Connection(db);
            var statement = SqliteStatements.Of(connection, sql);
            var (parameters, row) = (new SqliteRowWriter(statement), new SqliteRowReader(statement));
            foreach (var key in keys)
            {
                parameters.BeginRow();
                write(parameters, key);
                try
                {
                    while (SqliteStatements.Step(connection, statement))
                    {
                        rows.Add(read(row));
                    }
                }
                finally
                {
                    raw.sqlite3_reset(statement);
                }
            }
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }

        return rows;
    }
}
