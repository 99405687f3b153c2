using Microsoft.EntityFrameworkCore.Storage;

namespace SwisperStudio.Core.Data;

/// <summary>Rows to be written inside the caller's transaction, collected so that the database is asked as seldom as can be. It may write some at once.</summary>
public abstract class BulkWrites
{
    /// <summary>New rows. One that exists, because another writer has made it meanwhile, is a <see cref="WriteConflictException"/>.</summary>
    public abstract void Insert<T>(IReadOnlyCollection<T> rows)
        where T : class, new();

    /// <summary>Rows of which those whose key exists stay as they are.</summary>
    public abstract void InsertMissing<T>(IReadOnlyCollection<T> rows)
        where T : class, new();

    /// <summary>Existing rows that were locked, with every column. One that does not exist is an <see cref="InvalidOperationException"/>.</summary>
    public abstract void Update<T>(IReadOnlyCollection<T> rows)
        where T : class, new();

    /// <summary>
    /// Existing rows, in the order in which loading would lock them. What an index holds is left alone where it is as stored, for a database that would write the index all the same.
    /// Those that are remembered are written before all else, and one of another version is a <see cref="WriteConflictException"/>.
    /// </summary>
    public abstract void Update<T>(IReadOnlyCollection<RowChange<T>> rows)
        where T : class, new();

    /// <summary>Requires that there are no rows of these keys, else it is a <see cref="WriteConflictException"/>. Only where rows tell their versions.</summary>
    public virtual void RequireNone<T>(IReadOnlyCollection<(Guid ProjectId, Guid Key)> keys)
        where T : class, new() => throw new NotSupportedException();

    /// <summary>Rows to be inserted; to one whose key exists their values are added, as <see cref="AddedAttribute"/> says.</summary>
    public abstract void Add<T>(IReadOnlyCollection<T> rows)
        where T : class, new();

    /// <summary>Versions of rows, one of each key: they are inserted, or replace the stored one if it is less by <c>timestamp</c> and <c>tie</c>. What has an <see cref="AddedAttribute"/> is added instead.</summary>
    public abstract void Replace<T>(IReadOnlyCollection<T> rows)
        where T : class, new();

    /// <summary>Writes what was collected; to be called once.</summary>
    public abstract Task ExecuteAsync(CancellationToken cancel);

    /// <summary>Writes what was collected and commits; to be called once, instead of <see cref="ExecuteAsync"/>.</summary>
    /// <returns>The version of all rows that were written; 0 where rows tell none.</returns>
    public virtual async Task<uint> CommitAsync(IDbContextTransaction transaction, CancellationToken cancel)
    {
        await ExecuteAsync(cancel);
        await transaction.CommitAsync(cancel);
        return 0;
    }

    /// <summary>What follows the insertion of rows that are to be added to those of their key. Bytes put together would be a text on SQLite, so they are made bytes again.</summary>
    private protected static string OnConflictAdd<T>(RowMapping<T> table, string typeOfBytes)
        where T : class, new() => OnConflict(table, table.Columns.Where(c => c.Addition is not null), typeOfBytes);

    /// <summary>What follows the insertion of rows that are to replace lesser versions. The database compares, so that it does not matter who comes first.</summary>
    private protected static string OnConflictReplace<T>(RowMapping<T> table, string typeOfBytes)
        where T : class, new() =>
        OnConflict(table, table.Columns.Where(c => !c.IsKey), typeOfBytes) + $" WHERE ({table.Table}.timestamp, {table.Table}.tie) < (excluded.timestamp, excluded.tie)";

    private static string OnConflict<T>(RowMapping<T> table, IEnumerable<RowColumn<T>> columns, string typeOfBytes)
        where T : class, new() =>
        $" ON CONFLICT ({string.Join(", ", table.Columns.Where(c => c.IsKey).Select(c => c.Name))}) DO UPDATE SET "
        + string.Join(", ", columns.Select(c => $"{c.Name} = " + c.Addition switch
        {
            null => $"excluded.{c.Name}",
            Addition.Sum => $"{table.Table}.{c.Name} + excluded.{c.Name}",
            Addition.Least => $"CASE WHEN excluded.{c.Name} < {table.Table}.{c.Name} THEN excluded.{c.Name} ELSE {table.Table}.{c.Name} END",
            Addition.Greatest => $"CASE WHEN excluded.{c.Name} > {table.Table}.{c.Name} THEN excluded.{c.Name} ELSE {table.Table}.{c.Name} END",
            _ => $"CAST({table.Table}.{c.Name} || excluded.{c.Name} AS {typeOfBytes})",
        }));
}
