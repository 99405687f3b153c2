using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using SwisperStudio.Core.State;

namespace SwisperStudio.Core.Data.Sqlite;

/// <summary>Bulk writes on SQLite: one prepared statement, run for each row. A write transaction locks the file, so loads need no lock.</summary>
internal sealed class SqliteBulkSql : BulkSql
{
    // Two parameters a pair; SQLite allows 32,766 a statement.
    private const int PairsPerQuery = 5_000;

    public override Task<List<T>> LoadAsync<T>(StudioDbContext db, IReadOnlyCollection<(Guid ProjectId, Guid Key)> keys, CancellationToken cancel) =>
        LoadAsync<T>(db, keys, $"{RowMapping<T>.Of(db).Table} AS t ON t.project_id = k.column1 AND t.key = k.column2", [], cancel);

    public override Task<List<Chunk>> LoadChunksAsync(StudioDbContext db, Guid project, IReadOnlyCollection<(Guid Scope, Guid Hash)> names, CancellationToken cancel) =>
        LoadAsync<Chunk>(db, names, "chunks AS t ON t.project_id = {0} AND t.scope = k.column1 AND t.hash = k.column2", [Key(project)], cancel);

    // CROSS JOIN keeps SQLite's planner from scanning the table instead of probing it.
    private async Task<List<T>> LoadAsync<T>(StudioDbContext db, IReadOnlyCollection<(Guid First, Guid Second)> pairs, string join, object[] fixedParameters, CancellationToken cancel)
        where T : class
    {
        var rows = new List<T>(pairs.Count);
        foreach (var part in pairs.Chunk(PairsPerQuery))
        {
            var values = string.Join(", ", part.Select((_, i) => $"({{{fixedParameters.Length + (2 * i)}}}, {{{fixedParameters.Length + (2 * i) + 1}}})"));
            var parameters = part.SelectMany(k => new[] { Key(k.First), Key(k.Second) });
            var sql = $"SELECT t.* FROM (VALUES {values}) AS k CROSS JOIN {join}";
            rows.AddRange(await db.Set<T>()
                .FromSqlRaw(sql, [.. fixedParameters, .. parameters])
                .AsNoTracking()
                .ToListAsync(cancel));
        }

        return rows;
    }

    protected override object Key(Guid key) => key.ToByteArray(bigEndian: true);

    private protected override async Task<int> ExecuteAsync<T>(StudioDbContext db, string sql, RowMapping<T> table, IReadOnlyCollection<T> rows, CancellationToken cancel)
    {
        if (rows.Count == 0)
        {
            return 0;
        }

        await using var command = Connection(db).CreateCommand();
        command.CommandText = sql;
        command.Transaction = db.Database.CurrentTransaction!.GetDbTransaction();
        var affected = 0;
        foreach (var row in rows)
        {
            if (command.Parameters.Count == 0)
            {
                table.AddParameters(command, command.Parameters, row);
                await command.PrepareAsync(cancel);
            }
            else
            {
                table.SetParameters(command.Parameters, row);
            }

            affected += await command.ExecuteNonQueryAsync(cancel);
        }

        return affected;
    }
}
