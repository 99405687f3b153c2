using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;
using SwisperStudio.Core.State;

namespace SwisperStudio.Core.Data.Postgres;

/// <summary>Bulk writes on PostgreSQL: the statements of all rows travel in one round trip.</summary>
internal sealed class PostgresBulkSql : BulkSql
{
    public override Task<List<T>> LoadAsync<T>(StudioDbContext db, IReadOnlyCollection<(Guid ProjectId, Guid Key)> keys, CancellationToken cancel)
    {
        if (keys.Count == 0)
        {
            return Task.FromResult(new List<T>());
        }

        // Locked in key order, so that two writers wait for each other instead of for ever.
        var table = RowMapping<T>.Of(db).Table;
        var sql = $"""
            SELECT t.* FROM unnest(@projects, @keys) AS k(project_id, key)
            JOIN {table} AS t ON t.project_id = k.project_id AND t.key = k.key
            ORDER BY t.project_id, t.key FOR UPDATE OF t
            """;
        return db.Set<T>()
            .FromSqlRaw(sql, Keys("projects", keys.Select(k => k.ProjectId)), Keys("keys", keys.Select(k => k.Key)))
            .AsNoTracking()
            .ToListAsync(cancel);
    }

    public override Task<List<Chunk>> LoadChunksAsync(StudioDbContext db, Guid project, IReadOnlyCollection<(Guid Scope, Guid Hash)> names, CancellationToken cancel) =>
        db.Chunks
            .FromSqlRaw(
                """
                SELECT t.* FROM unnest(@scopes, @hashes) AS k(scope, hash)
                JOIN chunks AS t ON t.project_id = @project AND t.scope = k.scope AND t.hash = k.hash
                """,
                Keys("scopes", names.Select(n => n.Scope)),
                Keys("hashes", names.Select(n => n.Hash)),
                new NpgsqlParameter("project", project))
            .AsNoTracking()
            .ToListAsync(cancel);

    protected override object Key(Guid key) => key;

    private protected override async Task<int> ExecuteAsync<T>(StudioDbContext db, string sql, RowMapping<T> table, IReadOnlyCollection<T> rows, CancellationToken cancel)
    {
        if (rows.Count == 0)
        {
            return 0;
        }

        var connection = (NpgsqlConnection)Connection(db);
        await using var factory = connection.CreateCommand();
        await using var batch = new NpgsqlBatch(connection);
        foreach (var row in rows)
        {
            var command = new NpgsqlBatchCommand(sql);
            table.AddParameters(factory, command.Parameters, row);
            batch.BatchCommands.Add(command);
        }

        return await batch.ExecuteNonQueryAsync(cancel);
    }

    private static NpgsqlParameter Keys(string name, IEnumerable<Guid> keys) =>
        new(name, NpgsqlDbType.Array | NpgsqlDbType.Uuid) { Value = keys.ToArray() };
}
