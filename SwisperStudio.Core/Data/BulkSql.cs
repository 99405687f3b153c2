using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using SwisperStudio.Core.Search;
using SwisperStudio.Core.State;

namespace SwisperStudio.Core.Data;

/// <summary>
/// What LINQ cannot say: loads by many keys, with locks where they are to be written, and bulk writes inside the caller's
/// transaction. One implementation for each database.
/// </summary>
public abstract class BulkSql
{
    /// <summary>How many write transactions of one host may be under way at a time.</summary>
    public abstract int Writers { get; }

    /// <summary>Whether rows tell which transaction has written them, so that a writer may rely on what it remembers of them.</summary>
    public virtual bool RowsTellVersions => false;

    /// <summary>Lets the statements of the open transaction find all rows by their keys; loads and writes here see to it themselves.</summary>
    public virtual Task PreferKeysAsync(StudioDbContext db, CancellationToken cancel) => Task.CompletedTask;

    /// <summary>Begins a transaction of a writer.</summary>
    public virtual Task<IDbContextTransaction> BeginTransactionAsync(StudioDbContext db, CancellationToken cancel) => db.Database.BeginTransactionAsync(cancel);

    /// <summary>Loads rows by project and key, and keeps others from changing them until the transaction ends.</summary>
    /// <param name="db">A context with an open transaction.</param>
    /// <param name="keys">Project and key of each row; unknown ones are left out of the answer.</param>
    /// <param name="cancel">Cancels the load.</param>
    public abstract Task<List<T>> LoadAsync<T>(StudioDbContext db, IReadOnlyCollection<(Guid ProjectId, Guid Key)> keys, CancellationToken cancel)
        where T : class, new();

    /// <summary>In which projects there are rows of these keys. Each project is probed by its primary key, so that no index over all projects is needed.</summary>
    public abstract Task<List<(Guid ProjectId, Guid Key)>> FindAsync<T>(StudioDbContext db, IReadOnlyCollection<Guid> keys, CancellationToken cancel)
        where T : class, new();

    /// <summary>The packs of these scopes and names, and those in which their sections lie; unknown ones are left out.</summary>
    public async Task<List<Pack>> LoadPacksAsync(StudioDbContext db, Guid project, IReadOnlyCollection<(Guid Scope, Guid Name)> names, CancellationToken cancel)
    {
        var rows = await LoadPackRowsAsync(db, project, names, cancel);
        var around = rows.Select(r => (r.Scope, Name: PackCodec.PackOf(r.Data))).Where(p => p.Name is not null).Select(p => (p.Scope, p.Name!.Value)).ToHashSet();
        if (around.Count > 0)
        {
            around.ExceptWith(names);
            rows.AddRange(await LoadPackRowsAsync(db, project, around, cancel));
        }

        return rows;
    }

    /// <summary>The blocks of a search index that hold any key of these ranges: of each range from the block in which its first key lies or would lie. Keys are compared as bytes.</summary>
    internal abstract Task<List<SearchBlock>> LoadBlocksAsync(
        StudioDbContext db, Guid project, IReadOnlyCollection<(long Segment, byte[] First, byte[] Last)> ranges, CancellationToken cancel);

    /// <summary>Begins to collect rows to write.</summary>
    /// <param name="db">A context with an open transaction.</param>
    public abstract BulkWrites Begin(StudioDbContext db);

    /// <summary>Inserts new rows.</summary>
    /// <exception cref="WriteConflictException">One of them exists, because another writer has made it meanwhile.</exception>
    public Task InsertAsync<T>(StudioDbContext db, IReadOnlyCollection<T> rows, CancellationToken cancel)
        where T : class, new()
    {
        var writes = Begin(db);
        writes.Insert(rows);
        return writes.ExecuteAsync(cancel);
    }

    /// <summary>Copies the packs of one scope to another; those that are there already stay.</summary>
    public Task CopyPacksAsync(StudioDbContext db, (Guid ProjectId, Guid Scope) from, (Guid ProjectId, Guid Scope) to, CancellationToken cancel) =>
        db.Database.ExecuteSqlRawAsync(
            """
            INSERT INTO packs (project_id, scope, name, data)
            SELECT {0}, {1}, name, data FROM packs WHERE project_id = {2} AND scope = {3}
            ON CONFLICT DO NOTHING
            """,
            [Key(to.ProjectId), Key(to.Scope), Key(from.ProjectId), Key(from.Scope)],
            cancel);

    /// <summary>The rows of these scopes and names; unknown ones are left out.</summary>
    protected abstract Task<List<Pack>> LoadPackRowsAsync(StudioDbContext db, Guid project, IReadOnlyCollection<(Guid Scope, Guid Name)> names, CancellationToken cancel);

    /// <summary>A key as a parameter of raw SQL.</summary>
    protected abstract object Key(Guid key);

    /// <summary>The connection of the context.</summary>
    private protected static DbConnection Connection(StudioDbContext db) => db.Database.GetDbConnection();
}
