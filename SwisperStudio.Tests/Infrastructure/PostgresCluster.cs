using System.Diagnostics;
using Npgsql;

namespace SwisperStudio.Tests.Infrastructure;

/// <summary>A private PostgreSQL cluster in a temporary folder, on a free port, under an account that is not root.</summary>
public sealed class PostgresCluster : IAsyncDisposable
{
    private readonly string _folder;
    private readonly string _binaries;
    private readonly bool _isDurable;
    private int _databases;

    private PostgresCluster(string folder, string binaries, int port, bool isDurable)
    {
        _isDurable = isDurable;
        _folder = folder;
        _binaries = binaries;
        Port = port;
    }

    public int Port { get; }

    /// <summary>The server's first process, parent of all others.</summary>
    public int ProcessId => int.Parse(File.ReadLines(Path.Combine(Data, "postmaster.pid")).First());

    /// <param name="isDurable">Whether commits survive a crash of the machine. Tests do without.</param>
    public static async Task<PostgresCluster> StartAsync(bool isDurable = false)
    {
        var folder = Directory.CreateTempSubdirectory("studio-postgres-").FullName;
        if (Environment.IsPrivilegedProcess)
        {
            await RunAsync("chown", ["postgres", folder], asPostgres: false);
        }

        var cluster = new PostgresCluster(folder, FindBinaries(), FreePort.Next(), isDurable);
        await cluster.RunToolAsync("initdb", ["-D", cluster.Data, "-U", "studio", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]);
        await cluster.StartServerAsync();
        return cluster;
    }

    /// <summary>Starts the server again after <see cref="StopServerAsync"/>.</summary>
    public Task StartServerAsync()
    {
        // Deadlocks are looked for late, so that on a busy machine too the one who has waited longest finds it.
        // A server that crashes loses nothing: the operating system still holds what it has written.
        var options = $"-p {Port} -k {_folder} -c listen_addresses=127.0.0.1 -c deadlock_timeout=3s -c max_connections=400";
        if (!_isDurable)
        {
            options += " -c fsync=off -c full_page_writes=off";
        }

        return RunToolAsync("pg_ctl", ["-D", Data, "-l", Path.Combine(_folder, "log"), "-o", options, "-w", "start"]);
    }

    /// <summary>Stops the server.</summary>
    /// <param name="mode"><c>fast</c> sends its clients away; <c>immediate</c> is a crash.</param>
    public Task StopServerAsync(string mode) => RunToolAsync("pg_ctl", ["-D", Data, "-m", mode, "-w", "stop"]);

    /// <summary>Runs a statement as an operator would.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString("postgres") + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Makes an empty database and says how to reach it.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = $"studio_{Interlocked.Increment(ref _databases)}";
        await ExecuteAsync($"CREATE DATABASE {name}");
        return ConnectionString(name);
    }

    public async ValueTask DisposeAsync()
    {
        if (File.Exists(Path.Combine(Data, "postmaster.pid")))
        {
            await StopServerAsync("immediate");
        }

        Directory.Delete(_folder, recursive: true);
    }

    private string Data => Path.Combine(_folder, "data");

    // Hundreds of tests, each with a database and so a pool of its own, share the server's connections: those left idle go soon.
    private string ConnectionString(string database) =>
        $"Host=127.0.0.1;Port={Port};Username=studio;Database={database};Maximum Pool Size=20;Connection Idle Lifetime=10;Connection Pruning Interval=5";

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
}
