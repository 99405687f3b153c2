using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Data.Sqlite;
using SwisperStudio.Tests.Core.Ingestion;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Core.Data;

/// <summary>What was committed comes into the database's file without a writer doing it.</summary>
public sealed class SqliteCheckpointerTests(StudioDatabases databases)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Commit_ComesIntoTheFile_SoonAfter()
    {
        await using var studio = await databases.CreateAsync(DatabaseKind.Sqlite);
        var checkpointer = studio.Services.GetServices<IHostedService>().OfType<SqliteCheckpointer>().Single();
        var file = await FileAsync(studio);
        await studio.WriteAsync([Patches.NewTrace("before", Guid.NewGuid())]);
        Assert.Equal(0, await TracesOfFileAloneAsync(file));

        await checkpointer.StartAsync(Cancel);
        await UntilAsync(file, 1);
        await studio.WriteAsync([Patches.NewTrace("after", Guid.NewGuid())]);
        await UntilAsync(file, 2);
        await checkpointer.StopAsync(Cancel);
    }

    [Fact]
    public async Task Connections_AreDurableAndLeaveItToTheCheckpointer_AlsoWhenTheyAreHandedOutAgain()
    {
        await using var studio = await databases.CreateAsync(DatabaseKind.Sqlite);
        for (var opening = 0; opening < 3; opening++)
        {
            await using var db = studio.CreateDbContext();
            await db.Database.OpenConnectionAsync(Cancel);
            Assert.Equal(2, await PragmaAsync(db, "synchronous"));
            Assert.Equal(1_000, await PragmaAsync(db, "busy_timeout"));
            Assert.Equal(SqliteCheckpointer.MostPages, await PragmaAsync(db, "wal_autocheckpoint"));
            Assert.Equal(SqliteCheckpointer.MostBytes, await PragmaAsync(db, "journal_size_limit"));
            Assert.Equal("zürich", await db.Database.SqlQueryRaw<string>("SELECT lower('ZÜRICH') AS Value").SingleAsync(Cancel));
        }
    }

    private static async Task<long> PragmaAsync(StudioDbContext db, string name)
    {
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = "PRAGMA " + name;
        return (long)(await command.ExecuteScalarAsync(Cancel))!;
    }

    private static async Task<string> FileAsync(TestDatabase studio)
    {
        await using var db = studio.CreateDbContext();
        return new SqliteConnectionStringBuilder(db.Database.GetConnectionString()).DataSource;
    }

    private static async Task UntilAsync(string file, long traces)
    {
        var found = await TracesOfFileAloneAsync(file);
        for (var look = 0; look < 600 && found < traces; look++)
        {
            await Task.Delay(50, Cancel);
            found = await TracesOfFileAloneAsync(file);
        }

        Assert.Equal(traces, found);
    }

    /// <summary>What the database would hold if its log were lost; 0 where a copy was made while the file was written.</summary>
    private static async Task<long> TracesOfFileAloneAsync(string file)
    {
        var copy = file + ".copy";
        File.Copy(file, copy, overwrite: true);
        try
        {
            await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = copy, Pooling = false }.ToString());
            await connection.OpenAsync(Cancel);
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT count(*) FROM traces";
            return (long)(await command.ExecuteScalarAsync(Cancel))!;
        }
        catch (SqliteException)
        {
            return 0;
        }
    }
}
