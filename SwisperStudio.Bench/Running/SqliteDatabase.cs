using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using SwisperStudio.Bench.Generation;
using SwisperStudio.Core.Data;

namespace SwisperStudio.Bench.Running;

/// <summary>
/// The embedded database. The limit: prepared inserts into tables without any index in a file beside it, WAL and
/// <c>synchronous=FULL</c> as the studio has it, one transaction for every 500 rows.
/// </summary>
internal sealed class SqliteDatabase : BenchDatabase
{
    private const int RowsPerTransaction = 500;

    private SqliteConnection? _reader;

    private string LimitFile => Path.Combine(DataDirectory, "limit.db");

    private string StudioFile => Path.Combine(DataDirectory, StudioDatabase.FileName);

    public override async Task SettleAsync()
    {
        foreach (var file in new[] { StudioFile, LimitFile }.Where(File.Exists))
        {
            await using var connection = await OpenAsync(file);
            await ExecuteAsync(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        }
    }

    public override async Task<long> StoredBytesAsync()
    {
        await SettleAsync();
        return new FileInfo(StudioFile).Length;
    }

    // This build of SQLite has no dbstat: a table is as large as the pages that become free without it. Nothing of that is committed.
    public override async Task<Dictionary<string, long>> TableBytesAsync()
    {
        await using var connection = await OpenAsync(StudioFile);
        await ExecuteAsync(connection, "PRAGMA foreign_keys = OFF; BEGIN IMMEDIATE");
        var tables = await RowsAsync("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'virtual') AND name NOT LIKE 'sqlite%'");
        var page = await NumberAsync("PRAGMA page_size");
        var free = await NumberAsync("PRAGMA freelist_count");
        var sizes = new Dictionary<string, long> { [FreePages] = free * page };
        foreach (var table in tables)
        {
            await ExecuteAsync(connection, $"DROP TABLE \"{table}\"");
            var now = await NumberAsync("PRAGMA freelist_count");
            sizes[table] = (now - free) * page;
            free = now;
        }

        await ExecuteAsync(connection, "ROLLBACK");
        return sizes;

        async Task<long> NumberAsync(string sql) => long.Parse((await RowsAsync(sql))[0], CultureInfo.InvariantCulture);

        async Task<List<string>> RowsAsync(string sql)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            await using var reader = await command.ExecuteReaderAsync();
            var rows = new List<string>();
            while (await reader.ReadAsync())
            {
                rows.Add(reader.GetString(0));
            }

            return rows;
        }
    }

    public override async Task<DbConnection> OpenStudioAsync() => await OpenAsync(StudioFile);

    public override object Key(Guid key) => key.ToByteArray(bigEndian: true);

    public override async Task PrepareLimitAsync()
    {
        foreach (var file in Directory.GetFiles(DataDirectory, "limit.db*"))
        {
            File.Delete(file);
        }

        await using var connection = await OpenAsync(LimitFile);
        await ExecuteAsync(connection,
            """
            PRAGMA page_size = 8192;
            PRAGMA journal_mode = WAL;
            CREATE TABLE traces (id TEXT, project_id TEXT, name TEXT, user_id TEXT, session_id TEXT, timestamp INTEGER);
            CREATE TABLE observations (
                id TEXT, project_id TEXT, trace_id TEXT, parent_id TEXT, type INTEGER, name TEXT, start_time INTEGER, end_time INTEGER, level TEXT,
                input BLOB, output BLOB);
            """);
    }

    public override async Task WriteLimitAsync(IReadOnlyList<GeneratedTrace> traces)
    {
        await using var connection = await OpenAsync(LimitFile);
        await ExecuteAsync(connection, "PRAGMA synchronous = FULL");
        using var trace = Insert(connection, "traces", 6);
        using var observation = Insert(connection, "observations", 11);
        var rows = 0;
        await ExecuteAsync(connection, "BEGIN");
        foreach (var t in traces)
        {
            Execute(trace, t.Id, Guid.Empty.ToString(), t.Name, t.UserId, t.SessionId, t.Start.Ticks);
            foreach (var o in t.Observations)
            {
                Execute(observation, o.Id, Guid.Empty.ToString(), t.Id, o.ParentId, 1, o.Name, o.Start.Ticks, o.End.Ticks, o.Level, o.Input, o.Output);
                if (++rows % RowsPerTransaction == 0)
                {
                    await ExecuteAsync(connection, "COMMIT; BEGIN");
                }
            }
        }

        await ExecuteAsync(connection, "COMMIT");
    }

    public override async Task IndexLimitAsync()
    {
        await using var connection = await OpenAsync(LimitFile);
        await ExecuteAsync(connection, "CREATE INDEX by_trace ON observations (trace_id); CREATE UNIQUE INDEX by_id ON observations (id)");
    }

    public override async Task<int> ReadLimitAsync(string sql, string id)
    {
        _reader ??= await OpenAsync(LimitFile);
        await using var command = _reader.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("@id", id);
        return await ReadAllAsync(await command.ExecuteReaderAsync());
    }

    public override async ValueTask DisposeAsync()
    {
        await (_reader?.DisposeAsync() ?? ValueTask.CompletedTask);
        await base.DisposeAsync();
    }

    private static SqliteCommand Insert(SqliteConnection connection, string table, int columns)
    {
        var command = connection.CreateCommand();
        var names = Enumerable.Range(0, columns).Select(i => "$" + i).ToArray();
        command.CommandText = $"INSERT INTO {table} VALUES ({string.Join(", ", names)})";
        foreach (var name in names)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = name });
        }

        return command;
    }

    private static void Execute(SqliteCommand insert, params ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            insert.Parameters[i].Value = values[i] ?? DBNull.Value;
        }

        insert.ExecuteNonQuery();
    }

    private static async Task<SqliteConnection> OpenAsync(string file)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        await connection.OpenAsync();
        return connection;
    }

    private static async Task ExecuteAsync(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
