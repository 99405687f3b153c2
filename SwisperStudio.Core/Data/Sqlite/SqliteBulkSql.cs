using System.Data.Common;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using SwisperStudio.Core.State;

namespace SwisperStudio.Core.Data.Sqlite;

/// <summary>
/// Bulk reads and writes on SQLite: one prepared statement, run for each row within the process. A write transaction locks the file,
/// so loads need no lock.
/// </summary>
internal sealed class SqliteBulkSql : BulkSql
{
    private const string ByKey = "WHERE project_id = $1 AND key = $2";

    public override int Writers => 1;

    public override async Task<List<T>> LoadAsync<T>(StudioDbContext db, IReadOnlyCollection<(Guid ProjectId, Guid Key)> keys, CancellationToken cancel)
    {
        var table = RowMapping<T>.Of(db);
        return await LoadAsync(db, table, ByKey, keys.Select(k => new[] { k.ProjectId, k.Key }), cancel);
    }

    public override async Task<List<Pack>> LoadPacksAsync(StudioDbContext db, Guid project, IReadOnlyCollection<(Guid Scope, Guid Name)> names, CancellationToken cancel) =>
        await LoadAsync(
            db,
            RowMapping<Pack>.Of(db),
            "WHERE project_id = $1 AND scope = $2 AND name = $3",
            names.Select(n => new[] { project, n.Scope, n.Name }),
            cancel);

    public override BulkWrites Begin(StudioDbContext db) => new SqliteBulkWrites(db, (SqliteConnection)Connection(db));

    protected override object Key(Guid key) => key.ToByteArray(bigEndian: true);

    private static async Task<List<T>> LoadAsync<T>(StudioDbContext db, RowMapping<T> table, string where, IEnumerable<Guid[]> keys, CancellationToken cancel)
        where T : class, new()
    {
        var rows = new List<T>();
        await db.Database.OpenConnectionAsync(cancel);
        try
        {
            await using var command = ((SqliteConnection)Connection(db)).CreateCommand();
            command.Transaction = (SqliteTransaction?)db.Database.CurrentTransaction?.GetDbTransaction();
            command.CommandText = $"SELECT {table.ColumnNames} FROM {table.Table} {where}";
            foreach (var key in keys)
            {
                for (var i = 0; i < key.Length; i++)
                {
                    var value = key[i].ToByteArray(bigEndian: true);
                    if (command.Parameters.Count == i)
                    {
                        command.Parameters.AddWithValue($"${i + 1}", value);
                    }
                    else
                    {
                        command.Parameters[i].Value = value;
                    }
                }

                await using var reader = await command.ExecuteReaderAsync(cancel);
                if (await reader.ReadAsync(cancel))
                {
                    rows.Add(table.Read(new Reader(reader)));
                }
            }
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }

        return rows;
    }

    private sealed class Reader(DbDataReader row) : RowReader(row)
    {
        public override Guid Guid(int ordinal) => new(Row.GetFieldValue<byte[]>(ordinal), bigEndian: true);

        public override string[] Texts(int ordinal) => JsonSerializer.Deserialize<string[]>(Row.GetString(ordinal))!;
    }
}
