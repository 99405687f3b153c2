using System.Data.Common;
using SwisperStudio.Bench.Generation;

namespace SwisperStudio.Bench.Running;

/// <summary>A fresh database of one kind, and beside it on the same disk the plainest table that could hold the same rows: the limit.</summary>
internal abstract class BenchDatabase : IAsyncDisposable
{
    public const string FreePages = "free pages";

    /// <summary>Folder of the host's data; the embedded database's too.</summary>
    public string DataDirectory { get; } = Directory.CreateTempSubdirectory("studio-bench-").FullName;

    /// <summary>Connection string of PostgreSQL; null for the embedded database.</summary>
    public virtual string? Postgres => null;

    /// <summary>Process id of the database's server; null where it is embedded.</summary>
    public virtual int? ServerProcess => null;

    /// <summary>Writes out what earlier work has left to be written, so that it does not fall into the next measurement.</summary>
    public abstract Task SettleAsync();

    /// <summary>Bytes of the database on the disk with all indexes, without the log of writes.</summary>
    public abstract Task<long> StoredBytesAsync();

    /// <summary>Bytes of each table with its indexes, and under <see cref="FreePages"/> those of a file's pages that no table uses.</summary>
    public abstract Task<Dictionary<string, long>> TableBytesAsync();

    /// <summary>A connection of its own to the studio's database, for a bare reader.</summary>
    public abstract Task<DbConnection> OpenStudioAsync();

    /// <summary>A key as the database holds it.</summary>
    public abstract object Key(Guid key);

    /// <summary>Makes the limit's table anew.</summary>
    public abstract Task PrepareLimitAsync();

    /// <summary>Writes the same rows and bytes as fast as the database takes them from one connection; durable when the task completes.</summary>
    public abstract Task WriteLimitAsync(IReadOnlyList<GeneratedTrace> traces);

    /// <summary>Makes the limit's rows findable by trace and by id.</summary>
    public abstract Task IndexLimitAsync();

    /// <summary>Reads rows of the limit: all columns of the rows that the statement gives, as they come.</summary>
    public abstract Task<int> ReadLimitAsync(string sql, string id);

    public virtual ValueTask DisposeAsync()
    {
        Directory.Delete(DataDirectory, recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>Reads every column of every row.</summary>
    protected static async Task<int> ReadAllAsync(DbDataReader reader)
    {
        await using var own = reader;
        var values = new object[reader.FieldCount];
        var rows = 0;
        while (await reader.ReadAsync())
        {
            reader.GetValues(values);
            rows++;
        }

        return rows;
    }
}
