using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SwisperStudio.Core;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Projects;

namespace SwisperStudio.Bench.Running;

/// <summary>The studio that is measured: a host in Production over a database of its own, which is removed with it.</summary>
internal sealed class Studio : IAsyncDisposable
{
    public const string AdminEmail = "admin@example.com";
    public const string AdminPassword = "a password of the bench";
    private const string AllProjectKey = "key-of-the-bench";

    private readonly string _program;
    private HostProcess? _host;

    private Studio(BenchDatabase database, string program)
    {
        Database = database;
        _program = program;
        Domain = new ServiceCollection()
            .AddLogging()
            .AddSingleton(TimeProvider.System)
            .AddStudioDatabase(
                new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["ConnectionStrings:Studio"] = database.Postgres }).Build(),
                database.DataDirectory)
            .AddStudioCore()
            .BuildServiceProvider();
    }

    public BenchDatabase Database { get; }

    /// <summary>The domain over the same database, in this process.</summary>
    public ServiceProvider Domain { get; }

    /// <summary>The running host.</summary>
    public HostProcess Host => _host ?? throw new InvalidOperationException("The host is stopped.");

    public Uri Address => Host.Address;

    /// <summary>Starts a studio.</summary>
    /// <param name="database">Its database; removed with it.</param>
    /// <param name="program">The host's assembly.</param>
    public static async Task<Studio> StartAsync(BenchDatabase database, string program)
    {
        var studio = new Studio(database, program);
        await studio.StartHostAsync();
        return studio;
    }

    public async Task<HostProcess> StartHostAsync() => _host = await HostProcess.StartAsync([_program], new()
    {
        ["API_KEY"] = AllProjectKey,
        ["Studio__DataDirectory"] = Database.DataDirectory,
        ["Studio__AdminEmail"] = AdminEmail,
        ["Studio__AdminPassword"] = AdminPassword,
        ["ConnectionStrings__Studio"] = Database.Postgres,
    });

    public async Task StopHostAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
            _host = null;
        }
    }

    public CpuTimes Cpu() => CpuTimes.Now(Host.Id, Database.ServerProcess);

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
        await StopHostAsync();
        await Domain.DisposeAsync();
        await Database.DisposeAsync();
    }
}
