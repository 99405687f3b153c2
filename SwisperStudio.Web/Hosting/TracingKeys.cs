using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using SwisperStudio.Core;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Projects;

namespace SwisperStudio.Web.Hosting;

/// <summary>
/// Tells Swisper's SDK in Redis whether to trace: <c>tracing:{project}:enabled</c> is <c>true</c> or <c>false</c> for every project, <c>false</c>
/// for deleted ones (docs/contract/redis-streams.md, section 6). A missing key means "trace" to the SDK, so the keys are renewed
/// long before they expire, and after an outage of Redis.
/// </summary>
internal sealed class TracingKeys(
    IDbContextFactory<StudioDbContext> databases,
    ProjectDirectory projects,
    IOptions<StudioOptions> options,
    ILogger<TracingKeys> logger) : BackgroundService
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(300);
    private static readonly TimeSpan RenewalInterval = TimeSpan.FromSeconds(30);

    /// <summary>Name of a project's key.</summary>
    public static string KeyOf(Guid project) => $"tracing:{Project.ToWire(project)}:enabled";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var changed = new SemaphoreSlim(0);
        void Signal() => changed.Release();
        projects.Changed += Signal;
        try
        {
            await using var redis = await ConnectionMultiplexer.ConnectAsync(Settings(options.Value.RedisUrl!));
            while (!stoppingToken.IsCancellationRequested)
            {
                await WriteAsync(redis.GetDatabase(), stoppingToken);
                await changed.WaitAsync(RenewalInterval, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
        finally
        {
            projects.Changed -= Signal;
        }
    }

    /// <summary>Settings of an address like <c>redis://user:password@host:6379</c>, where <c>rediss</c> is TLS, or of a list like <c>host:6379,password=…</c>.</summary>
    /// <exception cref="InvalidOperationException">It is no such address.</exception>
    internal static ConfigurationOptions Settings(string url)
    {
        if (!url.Contains("://", StringComparison.Ordinal))
        {
            var listed = ConfigurationOptions.Parse(url);
            listed.AbortOnConnectFail = false;
            return listed;
        }

        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("redis" or "rediss"))
        {
            throw new InvalidOperationException("Studio:RedisUrl (OBSERVABILITY_REDIS_URL) must look like redis://user:password@host:6379.");
        }

        var user = address.UserInfo.Split(':', 2);
        return new ConfigurationOptions
        {
            EndPoints = { { address.Host, address.Port > 0 ? address.Port : 6379 } },
            User = user[0].Length > 0 ? Uri.UnescapeDataString(user[0]) : null,
            Password = user.Length > 1 ? Uri.UnescapeDataString(user[1]) : null,
            Ssl = address.Scheme == "rediss",
            AbortOnConnectFail = false,
        };
    }

    private async Task WriteAsync(IDatabase redis, CancellationToken cancel)
    {
        try
        {
            await using var db = await databases.CreateDbContextAsync(cancel);
            var all = await db.Projects.AsNoTracking().Select(p => new { p.Id, IsOn = p.TracingEnabled && p.DeletedAt == null }).ToListAsync(cancel);
            await Task.WhenAll(all.Select(p => redis.StringSetAsync(KeyOf(p.Id), p.IsOn ? "true" : "false", Lifetime)));
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException || failure.IsOfDatabase())
        {
            Log.RedisUnavailable(logger, failure.Message);
        }
    }
}
