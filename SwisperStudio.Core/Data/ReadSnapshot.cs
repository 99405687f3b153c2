using System.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace SwisperStudio.Core.Data;

/// <summary>Reads that belong together: rows and the chunks they name, which a deletion between two queries would take away.</summary>
public static class ReadSnapshot
{
    /// <summary>Until it is disposed, queries of this context see the database as it was at the first of them. Writers are not kept waiting.</summary>
    public static Task<IDbContextTransaction> BeginSnapshotAsync(this StudioDbContext db, CancellationToken cancel)
    {
        // On SQLite this level is the one that begins without the write lock; what it reads is a snapshot all the same.
        var level = db.Database.IsSqlite() ? IsolationLevel.ReadUncommitted : IsolationLevel.RepeatableRead;
        return db.Database.BeginTransactionAsync(level, cancel);
    }
}
