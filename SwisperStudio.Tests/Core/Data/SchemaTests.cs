using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using SwisperStudio.Core.Connections;
using SwisperStudio.Core.Metrics;
using SwisperStudio.Core.Scores;
using SwisperStudio.Core.Search;
using SwisperStudio.Core.State;
using SwisperStudio.Core.Traces;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Core.Data;

/// <summary>What cannot be changed later (architecture, "Growing past one machine").</summary>
public sealed class SchemaTests(StudioDatabases databases)
{
    private static readonly Type[] LargeTables = [typeof(Trace), typeof(TraceTag), typeof(TraceNameEntry), typeof(Observation), typeof(Pack), typeof(DeletedTrace), typeof(HourTotals), typeof(SessionTotals), typeof(UserTotals), typeof(SearchQueued), typeof(SearchState), typeof(SearchSegment), typeof(SearchBlock), typeof(Connection), typeof(ConnectionSpan), typeof(ConnectionMinute), typeof(Score)];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Model_HasNoChangeWithoutAMigration(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        await using var db = studio.CreateDbContext();

        Assert.False(db.Database.HasPendingModelChanges());
        Assert.Empty(await db.Database.GetPendingMigrationsAsync(Cancel));
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task LargeTables_CanBeDistributedByProject(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        await using var db = studio.CreateDbContext();

        foreach (var table in LargeTables.Select(t => db.Model.FindEntityType(t)!))
        {
            Assert.All(table.GetKeys(), key => BeginsWithProject(key.Properties));
            Assert.All(table.GetIndexes(), index => BeginsWithProject(index.Properties));
            Assert.Empty(table.GetForeignKeys());
            Assert.Empty(table.GetReferencingForeignKeys());
        }

        // Small ones are reference tables: whoever adds a table decides which of both it is.
        string[] small = ["api_keys", "data_protection_keys", "dead_letters", "environments", "model_prices", "projects", "user_claims", "user_logins", "user_tokens", "users"];
        Assert.Equal(small, db.Model.GetEntityTypes().Where(t => !LargeTables.Contains(t.ClrType)).Select(t => t.GetTableName()).Order(StringComparer.Ordinal));

        static void BeginsWithProject(IReadOnlyList<IProperty> properties) => Assert.Equal("project_id", properties[0].GetColumnName());
    }

    [Fact]
    public async Task EmbeddedDatabase_HasThePagesItWasDesignedWith()
    {
        await using var studio = await databases.CreateAsync(DatabaseKind.Sqlite);
        await using var db = studio.CreateDbContext();

        Assert.Equal(8192, await db.Database.SqlQuery<int>($"SELECT page_size AS Value FROM pragma_page_size").SingleAsync(Cancel));
        Assert.Equal(2, await db.Database.SqlQuery<int>($"SELECT auto_vacuum AS Value FROM pragma_auto_vacuum").SingleAsync(Cancel));
        Assert.Equal(2, await db.Database.SqlQuery<int>($"SELECT synchronous AS Value FROM pragma_synchronous").SingleAsync(Cancel));
        Assert.Equal("wal", await db.Database.SqlQuery<string>($"SELECT journal_mode AS Value FROM pragma_journal_mode").SingleAsync(Cancel));
    }
}
