using Microsoft.Data.Sqlite;
using SwisperStudio.Core.Data;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Faults;

/// <summary>Success means stored: what was answered with success survives a process that is killed while it writes.</summary>
public sealed class CrashTests(StudioDatabases databases)
{
    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task AcknowledgedWrites_HostIsKilledUnderLoad_AreThereAfterTheRestart(DatabaseKind kind)
    {
        var folder = Directory.CreateTempSubdirectory("studio-crash-");
        var options = new StudioAppOptions
        {
            DataDirectory = folder.FullName,
            Postgres = kind == DatabaseKind.Postgres ? await databases.CreatePostgresAsync() : null,
        };
        var app = await StudioApp.StartAsync(options);
        try
        {
            for (var round = 0; round < TestLength.Of(3, 60); round++)
            {
                var senders = Sender.Several(app, $"crash-{round}");
                await KillUnderLoadAsync(app, senders);
                await app.DisposeAsync();
                app = await StudioApp.StartAsync(options);
                foreach (var sender in senders)
                {
                    await sender.CheckAsync(app);
                }

                await Verified.CheckAsync(app);
            }
        }
        finally
        {
            await app.DisposeAsync();
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Host_WasKilledWhileItMigrated_StartsAgain()
    {
        var folder = Directory.CreateTempSubdirectory("studio-crash-");
        try
        {
            var file = new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder.FullName, StudioDatabase.FileName), Pooling = false }.ToString();
            await using (var connection = new SqliteConnection(file))
            {
                // What EF Core leaves behind.
                await connection.OpenAsync(TestContext.Current.CancellationToken);
                await using var command = connection.CreateCommand();
                command.CommandText = """
                    CREATE TABLE "__EFMigrationsLock" ("Id" INTEGER NOT NULL CONSTRAINT "PK___EFMigrationsLock" PRIMARY KEY, "Timestamp" TEXT NOT NULL);
                    INSERT INTO "__EFMigrationsLock" ("Id", "Timestamp") VALUES (1, '2026-01-01 00:00:00')
                    """;
                await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            }

            await using var app = await StudioApp.StartAsync(new StudioAppOptions { DataDirectory = folder.FullName });
            (await app.Api.PostAsync("/api/v1/traces", new { id = "t", project_id = TestDatabase.DefaultProject })).Expect(201);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task KillUnderLoadAsync(StudioApp app, List<Sender> senders)
    {
        var load = Task.WhenAll(senders.Select(s => s.SendAsync(CancellationToken.None, mayHostGoAway: true)));
        await FaultLoad.UntilAsync(senders, s => s.Rounds, 1);
        await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(1_000)));
        await app.KillAsync();
        await load;
    }
}
