using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SwisperStudio.Core;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Projects;

namespace SwisperStudio.Bench.Running;

/// <summary>
/// The studio that is measured: a process of its own in Production, over a database of its own, which is removed with it.
/// </summary>
internal sealed class Studio : IAsyncDisposable
{
    public const string AdminEmail = "admin@example.com";
    public const string AdminPassword = "a password of the bench";
    private const string AllProjectKey = "key-of-the-bench";

    // Nothing of the user's own environment (API_KEY, ConnectionStrings__Studio, …) may reach the host.
    private static readonly string[] InheritedVariables = ["PATH", "HOME", "DOTNET_ROOT", "TMPDIR", "LANG"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<string> _lastLines = new();
    private readonly Process _process;

    private Studio(BenchDatabase database, string program)
    {
        Database = database;
        _process = new Process { StartInfo = StartInfo(program), EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Read(line.Data);
        _process.Exited += (_, _) => _listening.TrySetException(new InvalidOperationException("The host ended:\n" + string.Join('\n', _lastLines)));
    }

    public BenchDatabase Database { get; }

    public Uri Address => _listening.Task.Result;

    /// <summary>Its process id.</summary>
    public int ProcessId => _process.Id;

    /// <summary>The domain over the same database, in this process.</summary>
    public ServiceProvider Domain => field ??= new ServiceCollection()
        .AddLogging()
        .AddSingleton(TimeProvider.System)
        .AddStudioDatabase(
            new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["ConnectionStrings:Studio"] = Database.Postgres }).Build(),
            Database.DataDirectory)
        .AddStudioCore()
        .BuildServiceProvider();

    /// <summary>Starts a host over a database.</summary>
    /// <param name="database">Its database; removed with it.</param>
    /// <param name="program">The host's assembly; by default the one built beside the bench.</param>
    public static async Task<Studio> StartAsync(BenchDatabase database, string? program = null)
    {
        var studio = new Studio(database, program ?? Path.Combine(AppContext.BaseDirectory, "SwisperStudio.Web.dll"));
        studio._process.Start();
        studio._process.BeginOutputReadLine();
        studio._process.BeginErrorReadLine();
        studio._process.StandardInput.Close();
        await studio._listening.Task.WaitAsync(Patience);
        return studio;
    }

    public CpuTimes Cpu() => CpuTimes.Now(_process.Id, Database.ServerProcess);

    /// <summary>Bytes of memory that the host has in use.</summary>
    public long ResidentBytes()
    {
        _process.Refresh();
        return _process.WorkingSet64;
    }

    public StudioDbContext CreateDbContext() => Domain.GetRequiredService<IDbContextFactory<StudioDbContext>>().CreateDbContext();

    /// <summary>Makes a project with a key of its own: what was sent before is new again in it.</summary>
    public async Task<BenchProject> CreateProjectAsync()
    {
        using var http = new HttpClient { BaseAddress = Address };
        http.DefaultRequestHeaders.Add("X-API-Key", AllProjectKey);
        var environment = new { swisper_url = "http://localhost:8000", swisper_api_key = "key-of-swisper" };
        var body = new { name = "Bench", dev_environment = environment, staging_environment = environment, production_environment = environment };
        using var answer = await http.PostAsJsonAsync("/api/v1/projects", body);
        answer.EnsureSuccessStatusCode();
        var id = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
        await using var db = CreateDbContext();
        var key = await Domain.GetRequiredService<ApiKeyChanges>().CreateAsync(db, id, "Bench", "bench@example.com", CancellationToken.None);
        return new BenchProject(id, key.Key);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        await Domain.DisposeAsync();
        await Database.DisposeAsync();
    }

    private ProcessStartInfo StartInfo(string program)
    {
        var start = new ProcessStartInfo("dotnet", [program])
        {
            WorkingDirectory = Path.GetDirectoryName(program)!,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var name in InheritedVariables)
        {
            start.Environment[name] = Environment.GetEnvironmentVariable(name);
        }

        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment["API_KEY"] = AllProjectKey;
        start.Environment["Studio__DataDirectory"] = Database.DataDirectory;
        start.Environment["Studio__AdminEmail"] = AdminEmail;
        start.Environment["Studio__AdminPassword"] = AdminPassword;
        start.Environment["ConnectionStrings__Studio"] = Database.Postgres;
        start.Environment["Logging__LogLevel__Microsoft.Hosting.Lifetime"] = "Information";
        return start;
    }

    private void Read(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_lastLines)
        {
            _lastLines.Enqueue(line);
            if (_lastLines.Count > 40)
            {
                _lastLines.Dequeue();
            }
        }

        const string listening = "Now listening on: ";
        var at = line.IndexOf(listening, StringComparison.Ordinal);
        if (at >= 0)
        {
            _listening.TrySetResult(new Uri(line[(at + listening.Length)..].Trim()));
        }
    }
}
