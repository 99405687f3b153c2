using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using SwisperStudio.Core.State;

namespace SwisperStudio.Core.Data;

/// <summary>
/// What LINQ cannot say: loads by many keys, with locks where they are to be written, and bulk writes inside the caller's
/// transaction. One implementation for each database.
/// </summary>
public abstract class BulkSql
{
    /// <summary>Loads rows by key and keeps others from changing them until the transaction ends.</summary>
    /// <param name="db">A context with an open transaction.</param>
    /// <param name="keys">Project and key of each row; unknown ones are left out of the answer.</param>
    /// <param name="cancel">Cancels the load.</param>
    public abstract Task<List<T>> LoadAsync<T>(StudioDbContext db, IReadOnlyCollection<(Guid ProjectId, Guid Key)> keys, CancellationToken cancel)
        where T : class;

    /// <summary>The chunks of these scopes and names; unknown ones are left out.</summary>
    public abstract Task<List<Chunk>> LoadChunksAsync(StudioDbContext db, Guid project, IReadOnlyCollection<(Guid Scope, Guid Hash)> names, CancellationToken cancel);

    /// <summary>Inserts rows; those whose key exists stay as they are.</summary>
    /// <returns>How many were new.</returns>
    public Task<int> InsertAsync<T>(StudioDbContext db, IReadOnlyCollection<T> rows, CancellationToken cancel)
        where T : class
    {
        var table = RowMapping<T>.Of(db);
        return ExecuteAsync(db, table.InsertSql, table, rows, cancel);
    }

    /// <summary>Writes every column of existing rows.</summary>
    /// <returns>How many existed.</returns>
    public Task<int> UpdateAsync<T>(StudioDbContext db, IReadOnlyCollection<T> rows, CancellationToken cancel)
        where T : class
    {
        var table = RowMapping<T>.Of(db);
        return ExecuteAsync(db, table.UpdateSql, table, rows, cancel);
    }

    /// <summary>Copies the chunks of one scope to another; those that are there already stay.</summary>
    public Task CopyChunksAsync(StudioDbContext db, (Guid ProjectId, Guid Scope) from, (Guid ProjectId, Guid Scope) to, CancellationToken cancel) =>
        db.Database.ExecuteSqlRawAsync(
            """
            INSERT INTO chunks (project_id, scope, hash, data)
            SELECT {0}, {1}, hash, data FROM chunks WHERE project_id = {2} AND scope = {3}
            ON CONFLICT DO NOTHING
            """,
            [Key(to.ProjectId), Key(to.Scope), Key(from.ProjectId), Key(from.Scope)],
            cancel);

    /// <summary>A key as a parameter of raw SQL.</summary>
    protected abstract object Key(Guid key);

    /// <summary>Runs one statement for each row.</summary>
    private protected abstract Task<int> ExecuteAsync<T>(StudioDbContext db, string sql, RowMapping<T> table, IReadOnlyCollection<T> rows, CancellationToken cancel)
        where T : class;

    /// <summary>The open connection of the context.</summary>
    private protected static DbConnection Connection(StudioDbContext db) => db.Database.GetDbConnection();
}
