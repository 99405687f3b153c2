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

    /// <summary>Existing rows, with every column. One that does not exist is an <see cref="InvalidOperationException"/>.</summary>
    public abstract void Update<T>(IReadOnlyCollection<T> rows)
        where T : class, new();

    /// <summary>Writes what was collected.</summary>
    public abstract Task ExecuteAsync(CancellationToken cancel);

    /// <summary>Rows that were loaded and locked are there.</summary>
    private protected static void RequireAll(long updated, int rows)
    {
        if (updated != rows)
        {
            throw new InvalidOperationException("A row that was loaded and locked is gone.");
        }
    }
}
