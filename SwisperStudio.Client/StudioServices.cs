using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace SwisperStudio.Client;

/// <summary>Registers the client in a host.</summary>
public static class StudioServices
{
    /// <summary>
    /// Adds a <see cref="StudioClient"/> that starts with the host and is flushed at its end.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Changes what the environment says; null: nothing.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddSwisperStudio(this IServiceCollection services, Action<StudioOptions>? configure = null)
    {
        services.AddOptions<StudioOptions>().Configure(configure ?? (_ => { }));
        services.AddSingleton(provider => StudioClient.Start(
            provider.GetRequiredService<IOptions<StudioOptions>>().Value,
            provider.GetService<ILogger<StudioClient>>() ?? NullLogger<StudioClient>.Instance));
        services.AddHostedService<StudioLifetime>();
        return services;
    }
}
