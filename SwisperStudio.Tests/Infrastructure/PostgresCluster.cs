using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace SwisperStudio.Tests.Infrastructure;

/// <summary>A private PostgreSQL cluster in a temporary folder, on a free port, under an account that is not root.</summary>
public sealed class PostgresCluster : IAsyncDisposable
{
    private readonly string _folder;
    private readonly string _binaries;
    private int _databases;

    private PostgresCluster(string folder, string binaries, int port)
    {
        _folder = folder;
        _binaries = binaries;
        Port = port;
    }

    public int Port { get; }

    public static async Task<PostgresCluster> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("studio-postgres-").FullName;
        if (Environment.IsPrivilegedProcess)
        {
            await RunAsync("chown", ["postgres", folder], asPostgres: false);
        }

        var cluster = new PostgresCluster(folder, FindBinaries(), FreePort());
        var data = Path.Combine(folder, "data");
        await cluster.RunToolAsync("initdb", ["-D", data, "-U", "studio", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]);
        // Deadlocks are looked for late, so that on a busy machine too the one who has waited longest finds it.
        var options = $"-p {cluster.Port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c deadlock_timeout=3s -c max_connections=200";
        await cluster.RunToolAsync("pg_ctl", ["-D", data, "-l", Path.Combine(folder, "log"), "-o", options, "-w", "start"]);
        return cluster;
    }

    /// <summary>Makes an empty database and says how to reach it.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = $"studio_{Interlocked.Increment(ref _databases)}";
        await using var connection = new NpgsqlConnection(ConnectionString("postgres"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        await command.ExecuteNonQueryAsync();
        return ConnectionString(name);
    }

    public async ValueTask DisposeAsync()
    {
        await RunToolAsync("pg_ctl", ["-D", Path.Combine(_folder, "data"), "-m", "immediate", "-w", "stop"]);
        Directory.Delete(_folder, recursive: true);
    }

    private string ConnectionString(string database) =>
        $"Host=127.0.0.1;Port={Port};Username=studio;Database={database};Maximum Pool Size=20";

    private Task RunToolAsync(string tool, string[] arguments) =>
        RunAsync(Path.Combine(_binaries, tool), arguments, asPostgres: Environment.IsPrivilegedProcess);

    private static async Task RunAsync(string program, string[] arguments, bool asPostgres)
    {
        var start = new ProcessStartInfo(asPostgres ? "runuser" : program, asPostgres ? ["-u", "postgres", "--", program, .. arguments] : arguments)
        {
            WorkingDirectory = Path.GetTempPath(),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        // Not to the end of the output: the server that pg_ctl leaves behind holds it open.
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var errors = new System.Text.StringBuilder();
        process.ErrorDataReceived += (_, line) => errors.AppendLine(line.Data);
        await WaitForExitAsync(process);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} failed: {errors}");
        }
    }

    private static async Task WaitForExitAsync(Process process)
    {
        while (!process.HasExited)
        {
            await Task.Delay(20);
        }
    }

    private static string FindBinaries()
    {
        const string debian = "/usr/lib/postgresql";
        var newest = Directory.Exists(debian)
            ? Directory.GetDirectories(debian).Select(d => Path.Combine(d, "bin")).Where(d => File.Exists(Path.Combine(d, "initdb"))).Max()
            : null;
        return newest ?? throw new InvalidOperationException("PostgreSQL is not installed: apt-get install postgresql (./test.sh does it).");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
