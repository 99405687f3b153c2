using System.Diagnostics;
using Microsoft.Data.Sqlite;
using SwisperStudio.Core.Data;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Hosting;

/// <summary>Backup and restore of the embedded database, as an operator does it: by commands, beside a host that writes.</summary>
public sealed class BackupTests : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("studio-backup-");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Backup => Path.Combine(_folder.FullName, "backup.db");

    [Fact]
    public async Task Backup_OfAHostThatIsWritten_RestoresToAConsistentDatabase()
    {
        var data = _folder.CreateSubdirectory("data").FullName;
        string[] before;
        await using (var studio = await StudioApp.StartAsync(new StudioAppOptions { DataDirectory = data }))
        {
            using var stop = new CancellationTokenSource();
            var written = 0;
            var writers = Enumerable.Range(0, 3).Select(writer => Task.Run(async () =>
            {
                for (var i = 0; !stop.IsCancellationRequested; i++)
                {
                    await SendAsync(studio, $"t{writer}-{i}");
                    Interlocked.Increment(ref written);
                }
            })).ToList();
            while (Volatile.Read(ref written) < 20)
            {
                await Task.Delay(10, Cancel);
            }

            before = await TracesAsync(studio);
            var (exitCode, output) = await RunAsync(data, "backup", Backup);
            Assert.True(exitCode == 0, output);
            Assert.Contains($"{new FileInfo(Backup).Length:N0} bytes", output, StringComparison.Ordinal);
            await stop.CancelAsync();
            await Task.WhenAll(writers);

            // Neither a second time over the backup, nor under a running host.
            Assert.Equal((1, $"{Backup} exists already."), await RunAsync(data, "backup", Backup));
            Assert.Equal((1, "A host is using the data directory. Stop it first."), await RunAsync(data, "restore", Backup, "--replace"));
        }

        var elsewhere = Path.Combine(_folder.FullName, "elsewhere");
        var restored = await RunAsync(elsewhere, "restore", Backup);
        Assert.True(restored.ExitCode == 0, restored.Output);
        await using (var studio = await StudioApp.StartAsync(new StudioAppOptions { DataDirectory = elsewhere }))
        {
            var traces = await TracesAsync(studio);
            Assert.Subset(traces.ToHashSet(), before.ToHashSet());
            foreach (var trace in traces)
            {
                var tree = (await studio.Api.GetAsync($"/api/v1/traces/{trace}/tree")).Expect(200);
                Assert.Equal(Document(trace), tree.Json[0].GetProperty("input").GetRawText());
            }

            // Indexes that triggers keep came along.
            Assert.Equal(1, (await studio.Api.GetAsync($"/api/v1/traces?project_id={TestDatabase.DefaultProject}&name=Trace%20{before[^1]}")).Expect(200).Json.GetProperty("data").GetArrayLength());
            await SendAsync(studio, "afterwards");
        }

        Assert.Equal(1, (await RunAsync(elsewhere, "restore", Backup)).ExitCode);
        var replaced = await RunAsync(elsewhere, "restore", Backup, "--replace");
        Assert.True(replaced.ExitCode == 0, replaced.Output);
        Assert.Single(Directory.GetFiles(elsewhere, $"{StudioDatabase.FileName}.2*"), f => !f.EndsWith("-wal", StringComparison.Ordinal) && !f.EndsWith("-shm", StringComparison.Ordinal));
        await using (var studio = await StudioApp.StartAsync(new StudioAppOptions { DataDirectory = elsewhere }))
        {
            (await studio.Api.GetAsync("/api/v1/traces/afterwards")).Expect(404);
        }
    }

    [Fact]
    public async Task Restore_OfADamagedOrForeignFile_IsRefused_AndLeavesNothing()
    {
        var data = _folder.CreateSubdirectory("data").FullName;
        await File.WriteAllTextAsync(Backup, "no database", Cancel);
        Assert.Equal((1, "The backup is damaged, or no database."), await RunAsync(data, "restore", Backup));

        var foreign = Path.Combine(_folder.FullName, "foreign.db");
        await using (var connection = new SqliteConnection($"Data Source={foreign};Pooling=False"))
        {
            await connection.OpenAsync(Cancel);
            await using var command = connection.CreateCommand();
            command.CommandText = "CREATE TABLE other (id)";
            await command.ExecuteNonQueryAsync(Cancel);
        }

        Assert.Equal((1, "The file is no database of the studio."), await RunAsync(data, "restore", foreign));
        Assert.Equal(1, (await RunAsync(data, "restore", Path.Combine(_folder.FullName, "missing.db"))).ExitCode);
        Assert.Equal(1, (await RunAsync(data, "backup", Path.Combine(_folder.FullName, "of-nothing.db"))).ExitCode);
        Assert.Equal(["studio.lock"], Directory.GetFiles(data).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("backup")]
    [InlineData("restore")]
    public async Task Command_WithoutWhatItNeeds_SaysWhatThereIs(string command)
    {
        var (exitCode, output) = await RunAsync(_folder.FullName, command);
        Assert.Equal(2, exitCode);
        Assert.Contains("restore <file> [--replace]", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Backup_OfAStudioOverPostgres_IsLeftToItsTools()
    {
        var (exitCode, output) = await RunAsync(_folder.FullName, "backup", Backup, "--ConnectionStrings:Studio=Host=nowhere");
        Assert.Equal(1, exitCode);
        Assert.Contains("pg_dump", output, StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private static async Task SendAsync(StudioApp studio, string trace)
    {
        (await studio.Api.PostAsync("/api/v1/traces", new { id = trace, project_id = TestDatabase.DefaultProject, name = $"Trace {trace}" })).Expect(201);
        (await studio.Api.PostAsync("/api/v1/observations", $$"""{"id":"o-{{trace}}","trace_id":"{{trace}}","type":"SPAN","input":{{Document(trace)}}}""")).Expect(201);
    }

    private static string Document(string trace) => $$"""{"history":"{{new string('h', 2_000)}}","of":"{{trace}}"}""";

    // Only those whose observation has come: the backup may lie between the two.
    private static async Task<string[]> TracesAsync(StudioApp studio)
    {
        var list = (await studio.Api.GetAsync($"/api/v1/traces?project_id={TestDatabase.DefaultProject}&limit=1000")).Expect(200);
        return [.. list.Json.GetProperty("data").EnumerateArray()
            .Where(t => t.GetProperty("input").ValueKind == System.Text.Json.JsonValueKind.Object)
            .Select(t => t.GetProperty("id").GetString()!)];
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string data, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "SwisperStudio.Web.dll"), .. arguments, $"--Studio:DataDirectory={data}"])
        {
            WorkingDirectory = AppContext.BaseDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = Task.WhenAll(process.StandardOutput.ReadToEndAsync(Cancel), process.StandardError.ReadToEndAsync(Cancel));
        await process.WaitForExitAsync(Cancel);
        return (process.ExitCode, string.Concat(await output).Trim());
    }
}
