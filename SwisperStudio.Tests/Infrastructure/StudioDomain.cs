using Microsoft.AspNetCore.DataProtection;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SwisperStudio.Core;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Projects;
using SwisperStudio.Web.Auth;

namespace SwisperStudio.Tests.Infrastructure;

/// <summary>The domain over a running host's database, for what the REST API does not offer: API keys of projects, stored secrets.</summary>
public sealed class StudioDomain : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public StudioDomain(StudioApp app)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["ConnectionStrings:Studio"] = app.Postgres })
            .Build();
        var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(TimeProvider.System)
            .AddStudioDatabase(configuration, app.DataDirectory)
            .AddStudioCore();
        services.AddStudioAccounts();
        services.AddDataProtection().SetApplicationName("SwisperStudio").PersistKeysToDbContext<StudioDbContext>();
        _services = services.BuildServiceProvider();
    }

    public StudioDbContext CreateDbContext() => Get<IDbContextFactory<StudioDbContext>>().CreateDbContext();

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public string Reveal(string secret) => Get<IDataProtectionProvider>().CreateProtector(Secrets.Purpose).Unprotect(secret);

    /// <summary>Makes an API key of a project.</summary>
    public async Task<string> CreateKeyAsync(string project)
    {
        await using var db = CreateDbContext();
        return (await Get<ApiKeyChanges>().CreateAsync(db, Guid.Parse(project), "Test", "test@example.com", CancellationToken.None)).Key;
    }

    /// <summary>Makes a key pair of a project, as Langfuse's clients ask for.</summary>
    public async Task<NewApiKey> CreatePairAsync(string project)
    {
        await using var db = CreateDbContext();
        return await Get<ApiKeyChanges>().CreatePairAsync(db, Guid.Parse(project), "Test", "test@example.com", CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        // No pooled connection keeps the file open.
        SqliteConnection.ClearAllPools();
    }
}
