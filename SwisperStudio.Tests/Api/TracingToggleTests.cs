using StackExchange.Redis;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Api;

/// <summary>The switch that Swisper's SDK reads in Redis: contract/redis-streams.md, section 6, and rest-api.md, 9.6.</summary>
public sealed class TracingToggleTests
{
    [Fact]
    public async Task Switch_IsTheKeyInRedis_ForEveryProject()
    {
        await using var server = RedisServer.Start();
        await using var studio = await StudioApp.StartAsync(new StudioAppOptions { Settings = new Dictionary<string, string?> { ["OBSERVABILITY_REDIS_URL"] = server.Url } });
        await using var connection = await server.ConnectAsync();
        var redis = connection.GetDatabase();
        await BecomesAsync(redis, "0d7aa606-cb29-4a31-8a59-50fa61151a32", "true");

        var project = await studio.CreateProjectAsync();
        await BecomesAsync(redis, project, "true");
        (await studio.Api.PatchAsync($"/api/v1/projects/{project}/tracing", """{"tracing_enabled":false}""")).Expect(200);
        await BecomesAsync(redis, project, "false");
        (await studio.Api.PatchAsync($"/api/v1/projects/{project}/tracing", """{"tracing_enabled":true}""")).Expect(200);
        await BecomesAsync(redis, project, "true");
        Assert.InRange((await redis.KeyTimeToLiveAsync($"tracing:{project}:enabled"))!.Value.TotalSeconds, 60, 300);
        (await studio.Api.DeleteAsync($"/api/v1/projects/{project}")).Expect(204);
        await BecomesAsync(redis, project, "false");
    }

    [Fact]
    public async Task RedisUnreachable_TheSwitchStillAnswers()
    {
        await using var studio = await StudioApp.StartAsync(new StudioAppOptions { Settings = new Dictionary<string, string?> { ["OBSERVABILITY_REDIS_URL"] = "redis://127.0.0.1:1" } });
        (await studio.Api.PatchAsync("/api/v1/projects/0d7aa606-cb29-4a31-8a59-50fa61151a32/tracing", """{"tracing_enabled":false}""")).Expect(200);
    }

    private static async Task BecomesAsync(IDatabase redis, string project, string value)
    {
        for (var attempt = 0; attempt < 200; attempt++)
        {
            if (await redis.StringGetAsync($"tracing:{project}:enabled") == value)
            {
                return;
            }

            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        Assert.Fail($"The key of {project} did not become {value}.");
    }
}
