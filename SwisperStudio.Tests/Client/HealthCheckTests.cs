using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SwisperStudio.Client;
using Xunit;

namespace SwisperStudio.Tests.Client;

/// <summary>contract/heartbeat.md, section 5: what the log tells at start, heartbeats, and the tracing switch.</summary>
public sealed class HealthCheckTests
{
    private readonly LogLines _log = new();

    [Theory]
    [InlineData(200, LogLevel.Information, "connectivity verified: project 0d7aa606-cb29-4a31-8a59-50fa61151a32 is registered and active")]
    [InlineData(401, LogLevel.Error, "API key is invalid. Check SWISPER_STUDIO_API_KEY")]
    [InlineData(404, LogLevel.Error, "project 0d7aa606-cb29-4a31-8a59-50fa61151a32 was not found")]
    [InlineData(500, LogLevel.Warning, "responded with status 500: tracing is enabled, but connectivity is uncertain")]
    [InlineData(422, LogLevel.Warning, "responded with status 422")]
    public async Task Check_Answered_IsLoggedByStatus(int status, LogLevel level, string text)
    {
        await using var server = await FakeStudio.StartAsync();
        server.OnHeartbeat = http =>
        {
            http.Response.StatusCode = status;
            return http.Response.WriteAsync("{}");
        };
        await using var studio = StudioClient.Start(server.Options(), _log);
        Assert.Equal(level, await _log.WaitAsync(text));
        Assert.Equal(LogLevel.Information, await _log.WaitAsync($"Tracing to SwisperStudio at {server.Address}, project 0d7aa606"));
        Assert.Equal(2, _log.Lines.Count);
        Assert.True(studio.IsTracing);
    }

    [Fact]
    public async Task Check_Timeout_IsLogged()
    {
        await using var server = await FakeStudio.StartAsync();
        server.OnHeartbeat = http => Task.Delay(Timeout.Infinite, http.RequestAborted);
        await using var studio = StudioClient.Start(server.Options(), _log);
        Assert.Equal(LogLevel.Warning, await _log.WaitAsync("health check timed out (3 s). Tracing is enabled, and tried again on the first trace"));
    }

    [Fact]
    public async Task Check_Refused_IsLogged()
    {
        var server = await FakeStudio.StartAsync();
        var options = server.Options();
        await server.DisposeAsync();
        await using var studio = StudioClient.Start(options, _log);
        Assert.Equal(LogLevel.Warning, await _log.WaitAsync($"not reachable at {options.Url}. Check that it runs; tracing is enabled"));
    }

    [Fact]
    public async Task Check_AnythingElse_IsLogged()
    {
        await using var server = await FakeStudio.StartAsync();
        server.OnHeartbeat = http =>
        {
            http.Abort();
            return Task.CompletedTask;
        };
        await using var studio = StudioClient.Start(server.Options(), _log);
        Assert.Equal(LogLevel.Warning, await _log.WaitAsync("health check failed, tracing goes on in degraded mode: "));
    }

    [Theory]
    [InlineData("studio.example.com", "p", "SWISPER_STUDIO_URL is no address of a studio")]
    [InlineData("ftp://studio.example.com", "p", "SWISPER_STUDIO_URL is no address of a studio")]
    [InlineData("http://localhost", " ", "SWISPER_STUDIO_PROJECT_ID is not set")]
    public async Task Misconfigured_IsLoggedAndOff(string url, string project, string text)
    {
        await using var studio = StudioClient.Start(new StudioOptions { Enabled = true, Url = url, ProjectId = project }, _log);
        Assert.Equal(LogLevel.Error, await _log.WaitAsync("Tracing to SwisperStudio is off: " + text));
        using var trace = studio.StartTrace("trace");
        Assert.False(trace.IsCaptured);
    }

    [Fact]
    public async Task Heartbeats_GoOn_AndSayWhoLives()
    {
        await using var server = await FakeStudio.StartAsync();
        var options = server.Options();
        options.VerifyConnectivity = false;
        options.HeartbeatInterval = TimeSpan.FromMilliseconds(50);
        options.Environment = "staging";
        options.Version = "2.4.1";
        options.ServiceName = "agent";
        server.OnHeartbeat = http =>
        {
            http.Response.StatusCode = server.Heartbeats.Count % 2 == 0 ? 500 : 200;
            return http.Response.WriteAsync("not JSON");
        };
        await using var studio = StudioClient.Start(options, _log);
        while (server.Heartbeats.Count < 5)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        var beats = server.Heartbeats.Take(5).ToList();
        Assert.All(beats, b => Assert.Equal("0d7aa606-cb29-4a31-8a59-50fa61151a32 connected staging 2.4.1 agent", string.Join(' ', new[] { "project_id", "status", "environment", "version", "service_name" }.Select(n => b.GetProperty(n).GetString()))));
        Assert.Single(beats.Select(b => Guid.Parse(b.GetProperty("instance_id").GetString()!)).Distinct());
        Assert.All(beats, b => Assert.Equal(TimeSpan.Zero, b.GetProperty("timestamp").GetDateTimeOffset().Offset));
        Assert.All(beats, b => Assert.All(new[] { "sdk_version", "host_name", "runtime" }, n => Assert.NotEmpty(b.GetProperty(n).GetString()!)));
        // Failures of later heartbeats are silent, and there was no check.
        Assert.Single(_log.Lines);
    }

    [Fact]
    public async Task TracingSwitch_StopsAndStartsNewTraces()
    {
        await using var server = await FakeStudio.StartAsync();
        var answer = """{"status":"ok","tracing_enabled":true}""";
        server.OnHeartbeat = http => http.Response.WriteAsync(answer);
        var options = server.Options();
        options.HeartbeatInterval = TimeSpan.FromMilliseconds(50);
        await using var studio = StudioClient.Start(options, _log);
        var running = studio.StartTrace("running");
        answer = """{"status":"ok","tracing_enabled":false}""";
        await BecomesAsync(false);

        // What runs goes on; what is new is not captured, nor what happens inside it after the switch.
        studio.StartObservation("inside running").Dispose();
        running.Dispose();
        using (var off = studio.StartTrace("off"))
        {
            Assert.False(off.IsCaptured);
            using var node = studio.StartObservation("inside off", before: new { });
            node.SetAfter(new { });
            studio.AddEvent("inside off");
            answer = """{"status":"ok"}""";
            await BecomesAsync(true);
            using var inner = studio.StartTool("still inside off");
            Assert.False(inner.IsCaptured);
        }

        studio.StartTrace("on").Dispose();
        Assert.True(await studio.FlushAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
        Assert.Equal(["running", "inside running", "on"], server.Names());

        async Task BecomesAsync(bool value)
        {
            for (var attempt = 0; studio.IsTracing != value; attempt++)
            {
                Assert.True(attempt < 1_500);
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
        }
    }
}
