using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using SwisperStudio.Core;
using SwisperStudio.Core.Data;
using SwisperStudio.Tests.Faults;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Core.Data;

/// <summary>
/// Databases of earlier versions, dumped with what those versions answered (<c>Samples/Databases</c>): today's host brings them
/// to its schema when it starts, and answers the same.
/// </summary>
public sealed class MigrationTests(StudioDatabases databases)
{
    private static readonly string[] Versions = ["initial"];

    public static TheoryData<string, DatabaseKind> Dumps =>
        new(Versions.SelectMany(v => Enum.GetValues<DatabaseKind>(), (v, kind) => new TheoryDataRow<string, DatabaseKind>(v, kind)));

    [Theory]
    [MemberData(nameof(Dumps))]
    public async Task DatabaseOfAnEarlierVersion_IsMigrated_AndAnswersTheSame(string version, DatabaseKind kind)
    {
        var folder = Directory.CreateTempSubdirectory("studio-migration-");
        try
        {
            var dump = await File.ReadAllTextAsync(Sample($"{version}.{kind.ToString().ToLowerInvariant()}.sql"), TestContext.Current.CancellationToken);
            var postgres = kind == DatabaseKind.Postgres ? await databases.CreatePostgresAsync() : null;
            // A tombstone holds for a day: that of the sample is made of now.
            var deletedAt = (DateTimeOffset.UtcNow - TimeSpan.FromHours(1)).ToNanoseconds();
            await LoadAsync($"{dump}\n; UPDATE {(kind == DatabaseKind.Postgres ? "public." : "")}deleted_traces SET deleted_at = {deletedAt};", postgres, Path.Combine(folder.FullName, StudioDatabase.FileName));

            await using var studio = await StudioApp.StartAsync(new StudioAppOptions { DataDirectory = folder.FullName, Postgres = postgres });
            var answers = JsonSerializer.Deserialize<Dictionary<string, string>>(await File.ReadAllTextAsync(Sample($"{version}.json"), TestContext.Current.CancellationToken))!;
            foreach (var (address, answer) in answers)
            {
                Assert.Equal(answer, (await studio.Api.GetAsync($"/api/v1/{address}")).Expect(200).Text);
            }

            // What waited still finds its trace, what was deleted stays deleted, and what is stored goes on.
            (await studio.Api.PatchAsync("/api/v1/traces/deleted", """{"name":"late"}""")).Expect(404);
            (await studio.Api.PostAsync("/api/v1/observations", """{"id":"orphan","trace_id":"small-2","type":"SPAN"}""")).Expect(201);
            var tree = (await studio.Api.GetAsync("/api/v1/traces/small-2/tree")).Expect(200);
            Assert.Equal("nobody", tree.Json[0].GetProperty("output").GetProperty("of").GetString());
            (await studio.Api.PatchAsync("/api/v1/observations/o3", """{"output":{"answer":"changed"}}""")).Expect(200);
            await UntilAllIsCountedAsync(studio);
            await Verified.CheckAsync(studio);
            Assert.Empty(studio.Errors);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Sample(string name) => Path.Combine(AppContext.BaseDirectory, "Samples", "Databases", name);

    private static async Task UntilAllIsCountedAsync(StudioApp studio)
    {
        await using var domain = new StudioDomain(studio);
        await using var db = domain.CreateDbContext();
        while (await db.Traces.AnyAsync(t => !t.IsCounted, TestContext.Current.CancellationToken))
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    private static async Task LoadAsync(string dump, string? postgres, string file)
    {
        if (postgres is null)
        {
            // Rows stand in the order of the tables' names.
            await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false, ForeignKeys = false }.ToString());
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA page_size = 8192; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL;" + dump;
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }
        else
        {
            // The dump sets parameters of its session.
            await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(postgres) { Pooling = false }.ToString());
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using var command = new NpgsqlCommand(dump, connection);
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }
    }
}
