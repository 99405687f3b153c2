using System.Data.Common;
using Microsoft.Extensions.Options;
using SwisperStudio.Core;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Data.Sqlite;

namespace SwisperStudio.Web.Hosting;

/// <summary>
/// <c>SwisperStudio.Web backup</c> and <c>restore</c>: copy the embedded database, while a host runs or not, and put such a copy in its place.
/// 0: done; 1: refused or failed; 2: not understood.
/// </summary>
internal static class BackupCommands
{
    private const string Usage = """
        SwisperStudio.Web backup <file>               copies the embedded database, also while the host runs
        SwisperStudio.Web restore <file> [--replace]  puts a backup in its place, while no host runs
        Settings may follow, like --Studio:DataDirectory=…
        """;

    public static Task<int> BackUpAsync(string[] args) => RunAsync(args, own => own is [_], async (own, database) =>
    {
        var target = Path.GetFullPath(own[0]);
        await SqliteBackup.BackUpAsync(database, target, CancellationToken.None);
        Console.WriteLine($"{target}: {new FileInfo(target).Length:N0} bytes");
    });

    public static Task<int> RestoreAsync(string[] args) => RunAsync(args, own => own is [_] or [_, "--replace"], async (own, database) =>
    {
        await using var alone = DatabaseLock.TryTake(Path.GetDirectoryName(database)!)
            ?? throw new IOException("A host is using the data directory. Stop it first.");
        if (File.Exists(database) && own.Length == 1)
        {
            throw new IOException($"{database} exists. With --replace it is moved aside.");
        }

        var former = await SqliteBackup.RestoreAsync(Path.GetFullPath(own[0]), database, CancellationToken.None);
        Console.WriteLine($"{database} is restored; the host brings it to its version when it starts.");
        if (former is not null)
        {
            Console.WriteLine($"The former database is {former}");
        }
    });

    private static async Task<int> RunAsync(string[] args, Predicate<string[]> isUsage, Func<string[], string, Task> run)
    {
        string[] own = [.. args.Where(a => !IsSetting(a))];
        if (!isUsage(own))
        {
            await Console.Error.WriteLineAsync(Usage);
            return 2;
        }

        // The same settings as the host's, from the same places.
        var builder = WebApplication.CreateBuilder([.. args.Where(IsSetting)]);
        builder.AddStudio();
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        if (!string.IsNullOrWhiteSpace(app.Configuration.GetConnectionString("Studio")))
        {
            await Console.Error.WriteLineAsync("The studio's database is PostgreSQL, which has tools of its own: pg_dump and pg_restore.");
            return 1;
        }

        try
        {
            var directory = app.Services.GetRequiredService<IOptions<StudioOptions>>().Value.DataDirectory;
            await run(own, Path.Combine(directory, StudioDatabase.FileName));
            return 0;
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException or UnauthorizedAccessException or DbException)
        {
            await Console.Error.WriteLineAsync(failure.Message);
            return 1;
        }
    }

    private static bool IsSetting(string argument) =>
        argument.StartsWith("--", StringComparison.Ordinal) && argument.Contains('=', StringComparison.Ordinal);
}
