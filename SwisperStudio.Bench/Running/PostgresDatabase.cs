using System.Data.Common;
using Npgsql;
using NpgsqlTypes;
using SwisperStudio.Bench.Generation;
using SwisperStudio.Tests.Infrastructure;

namespace SwisperStudio.Bench.Running;

/// <summary>
/// PostgreSQL as it comes, commits durable. The limit: one binary COPY into tables without any index, documents as
/// <c>bytea</c> that TOAST compresses with lz4.
/// </summary>
internal sealed class PostgresDatabase : BenchDatabase
{
    private readonly PostgresCluster _cluster;
    private readonly NpgsqlDataSource _limit;

    private PostgresDatabase(PostgresCluster cluster, string product, string limit)
    {
        _cluster = cluster;
        Postgres = product;
        _limit = NpgsqlDataSource.Create(limit);
    }

    public override string Postgres { get; }

    public override int? ServerProcess => _cluster.ProcessId;

    public static async Task<PostgresDatabase> CreateAsync(PostgresCluster cluster) =>
        new(cluster, await cluster.CreateDatabaseAsync(), await cluster.CreateDatabaseAsync());

    public override async Task SettleAsync() => await ExecuteAsync(_limit, "CHECKPOINT");

    public override async Task<long> StoredBytesAsync()
    {
        await using var product = NpgsqlDataSource.Create(Postgres);
        await using var command = product.CreateCommand("SELECT pg_database_size(current_database())");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public override async Task<Dictionary<string, long>> TableBytesAsync()
    {
        await using var product = NpgsqlDataSource.Create(Postgres);
        await using var command = product.CreateCommand(
            "SELECT relname::text, pg_total_relation_size(oid) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace");
        await using var reader = await command.ExecuteReaderAsync();
        var tables = new Dictionary<string, long>();
        while (await reader.ReadAsync())
        {
            tables[reader.GetString(0)] = reader.GetInt64(1);
        }

        return tables;
    }

    public override async Task<DbConnection> OpenStudioAsync()
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Postgres) { Pooling = false }.ToString());
        await connection.OpenAsync();
        return connection;
    }

    public override object Key(Guid key) => key;

    public override async Task PrepareLimitAsync() => await ExecuteAsync(_limit,
        """
        DROP TABLE IF EXISTS observations;
        DROP TABLE IF EXISTS traces;
        CREATE TABLE traces (id text, project_id uuid, name text, user_id text, session_id text, timestamp bigint);
        CREATE TABLE observations (
            id text, project_id uuid, trace_id text, parent_id text, type smallint, name text, start_time bigint, end_time bigint, level text,
            input bytea COMPRESSION lz4, output bytea COMPRESSION lz4);
        """);

    public override async Task WriteLimitAsync(IReadOnlyList<GeneratedTrace> traces)
    {
        await using var connection = await _limit.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        CopyTraces(connection, traces);
        CopyObservations(connection, traces);
        await transaction.CommitAsync();
    }

    public override async Task IndexLimitAsync() =>
        await ExecuteAsync(_limit, "CREATE INDEX ON observations (trace_id); CREATE UNIQUE INDEX ON observations (id); ANALYZE observations");

    public override async Task<int> ReadLimitAsync(string sql, string id)
    {
        await using var command = _limit.CreateCommand(sql);
        command.Parameters.AddWithValue("id", id);
        return await ReadAllAsync(await command.ExecuteReaderAsync());
    }

    public override async ValueTask DisposeAsync()
    {
        await _limit.DisposeAsync();
        await using (var server = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(Postgres) { Database = "postgres", Pooling = false }))
        {
            foreach (var name in new[] { Postgres, _limit.ConnectionString }.Select(c => new NpgsqlConnectionStringBuilder(c).Database))
            {
                await ExecuteAsync(server, $"DROP DATABASE {name} WITH (FORCE)");
            }
        }

        await base.DisposeAsync();
    }

    private static void CopyTraces(NpgsqlConnection connection, IReadOnlyList<GeneratedTrace> traces)
    {
        using var copy = connection.BeginBinaryImport("COPY traces FROM STDIN (FORMAT binary)");
        foreach (var trace in traces)
        {
            copy.StartRow();
            copy.Write(trace.Id, NpgsqlDbType.Text);
            copy.Write(Guid.Empty, NpgsqlDbType.Uuid);
            copy.Write(trace.Name, NpgsqlDbType.Text);
            copy.Write(trace.UserId, NpgsqlDbType.Text);
            copy.Write(trace.SessionId, NpgsqlDbType.Text);
            copy.Write(trace.Start.Ticks, NpgsqlDbType.Bigint);
        }

        copy.Complete();
    }

    private static void CopyObservations(NpgsqlConnection connection, IReadOnlyList<GeneratedTrace> traces)
    {
        using var copy = connection.BeginBinaryImport("COPY observations FROM STDIN (FORMAT binary)");
        foreach (var trace in traces)
        {
            foreach (var observation in trace.Observations)
            {
                copy.StartRow();
                copy.Write(observation.Id, NpgsqlDbType.Text);
                copy.Write(Guid.Empty, NpgsqlDbType.Uuid);
                copy.Write(trace.Id, NpgsqlDbType.Text);
                copy.Write(observation.ParentId, NpgsqlDbType.Text);
                copy.Write((short)1, NpgsqlDbType.Smallint);
                copy.Write(observation.Name, NpgsqlDbType.Text);
                copy.Write(observation.Start.Ticks, NpgsqlDbType.Bigint);
                copy.Write(observation.End.Ticks, NpgsqlDbType.Bigint);
                copy.Write(observation.Level, NpgsqlDbType.Text);
                copy.Write(observation.Input, NpgsqlDbType.Bytea);
                copy.Write(observation.Output, NpgsqlDbType.Bytea);
            }
        }

        copy.Complete();
    }

    private static async Task ExecuteAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
