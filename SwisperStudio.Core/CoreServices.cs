using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SwisperStudio.Core.Accounts;
using SwisperStudio.Core.Connections;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Ingestion;
using SwisperStudio.Core.Lifecycle;
using SwisperStudio.Core.Live;
using SwisperStudio.Core.Metrics;
using SwisperStudio.Core.Pricing;
using SwisperStudio.Core.Projects;
using SwisperStudio.Core.Scores;
using SwisperStudio.Core.Search;
using SwisperStudio.Core.Traces;

namespace SwisperStudio.Core;

/// <summary>Registers the domain.</summary>
public static class CoreServices
{
    /// <summary>Registers everything but the database (<see cref="Data.StudioDatabase"/>).</summary>
    public static IServiceCollection AddStudioCore(this IServiceCollection services)
    {
        services.AddMemoryCache();
        services.AddSingleton<ProjectDirectory>();
        services.AddSingleton<ApiKeyDirectory>();
        services.AddSingleton<PriceCatalog>();
        services.AddSingleton<Secrets>();
        services.AddSingleton<ProjectChanges>();
        services.AddSingleton<EnvironmentChanges>();
        services.AddSingleton<ApiKeyChanges>();
        services.AddSingleton<PriceChanges>();
        services.AddSingleton<UserChanges>();
        services.AddSingleton<PasswordCheck>();
        services.AddSingleton<ReceivedBytes>();
        services.AddSingleton(provider => new IngestQueue(provider.GetRequiredService<IOptions<StudioOptions>>(), provider.GetRequiredService<KnownChunks>(), provider.GetRequiredService<BulkSql>().Writers));
        services.AddSingleton<ConnectionRegistry>();
        services.AddHostedService(provider => provider.GetRequiredService<ConnectionRegistry>());
        services.AddSingleton<ChangeFeed>();
        services.AddSingleton<KnownChunks>();
        services.AddSingleton<RecentRows>();
        services.AddSingleton<RollUps>();
        services.AddSingleton<IngestTransaction>();
        services.AddHostedService<IngestWriter>();
        services.AddSingleton<ScoreChanges>();
        services.AddSingleton<TraceDeletion>();
        services.AddSingleton<DeletionJobs>();
        services.AddHostedService<Housekeeper>();
        services.AddHostedService<RollUpBackfill>();
        services.AddSingleton<NameIndexer>();
        services.AddHostedService(provider => provider.GetRequiredService<NameIndexer>());
        services.AddSingleton<SearchWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<SearchWorker>());
        return services;
    }
}
