using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SwisperStudio.Client;
using Xunit;

namespace SwisperStudio.Tests.Client;

/// <summary>The client inside its host: how it is registered, how it ends, what it tells OpenTelemetry.</summary>
public sealed class HostTests
{
    [Fact]
    public async Task Host_TakesConfiguration_AndFlushesWhenItStops()
    {
        await using var server = await FakeStudio.StartAsync();
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["SwisperStudio:Url"] = server.Address.ToString(),
            ["SwisperStudio:ProjectId"] = "configured",
            ["SwisperStudio:Linger"] = "00:10:00",
            ["SwisperStudio:HeartbeatInterval"] = "00:00:00",
        });
        builder.Services.Configure<StudioOptions>(builder.Configuration.GetSection("SwisperStudio"));
        builder.Services.AddSwisperStudio(options => options.Environment = "coded");
        using var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        var studio = host.Services.GetRequiredService<StudioClient>();
        studio.StartTrace("before the end").Dispose();
        await host.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["before the end"], server.Names());

        // Services that stop after the client still tell something; the container's end sends it.
        studio.StartTrace("later").Dispose();
        host.Dispose();
        Assert.Equal(["before the end", "later"], server.Names());
        var body = server.Stored.First().GetProperty("body");
        Assert.Equal("configured", body.GetProperty("project_id").GetString());
        Assert.Equal("coded", body.GetProperty("environment").GetString());
        Assert.False(studio.IsTracing);
    }

    [Fact]
    public async Task Host_WhoseStudioIsDown_WaitsOnceAtItsEnd()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSwisperStudio(options =>
        {
            (options.Url, options.ProjectId) = ("http://127.0.0.1:9", "p");
            options.ShutdownTimeout = TimeSpan.FromSeconds(3);
        });
        using var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        var studio = host.Services.GetRequiredService<StudioClient>();
        studio.StartTrace("trace").Dispose();
        var began = Stopwatch.GetTimestamp();
        await host.StopAsync(TestContext.Current.CancellationToken);
        host.Dispose();
        Assert.InRange(Stopwatch.GetElapsedTime(began).TotalSeconds, 2.9, 5);
        Assert.Equal(1, studio.DroppedEvents);
    }

    [Fact]
    public async Task Disposed_NothingHoldsTheClient()
    {
        await using var server = await FakeStudio.StartAsync();
        var options = server.Options();
        options.HeartbeatInterval = TimeSpan.FromMilliseconds(20);
        var client = await RunAsync(options);
        // A task that runs on, or a timer, would hold it.
        for (var attempt = 0; client.IsAlive; attempt++)
        {
            Assert.True(attempt < 300, "Something still holds the client.");
            await Task.Delay(20, TestContext.Current.CancellationToken);
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.NotEmpty(server.Stored);
    }

    [Fact]
    public async Task Disabled_DoesNothing()
    {
        await using var server = await FakeStudio.StartAsync();
        var options = server.Options();
        options.Enabled = false;
        options.HeartbeatInterval = TimeSpan.FromMilliseconds(20);
        var log = new LogLines();
        await using (var studio = StudioClient.Start(options, log))
        {
            using var trace = studio.StartTrace("trace");
            using var node = studio.StartObservation("node", before: new { });
            node.SetAfter(new { });
            node.Fail(new InvalidOperationException());
            Assert.False(node.IsCaptured);
            Assert.Null(studio.Current);
            Assert.True(await studio.FlushAsync(cancel: TestContext.Current.CancellationToken));
        }

        Assert.Empty(server.Requests);
        Assert.Empty(server.Heartbeats);
        Assert.Empty(log.Lines);
    }

    [Fact]
    public async Task Activities_ShowTheSameSteps()
    {
        var activities = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == StudioClient.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activities.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var server = await FakeStudio.StartAsync();
        await using var studio = StudioClient.Start(server.Options());
        string id;
        using (var trace = studio.StartTrace("trace"))
        {
            id = trace.Id;
            using var agent = studio.StartObservation("agent", ObservationType.Agent);
            using (var model = studio.StartObservation("model", ObservationType.Generation))
            {
                model.SetModel("gpt");
                model.SetUsage(3, 2);
            }

            using var tool = studio.StartTool("search");
            tool.Fail("broken");
        }

        var own = activities.Where(a => (string?)a.GetTagItem("swisper.trace_id") == id).ToDictionary(a => a.OperationName);
        Assert.Equal(["agent", "model", "search", "trace"], own.Keys.Order());
        Assert.Same(own["agent"], own["model"].Parent);
        Assert.Same(own["trace"], own["agent"].Parent);
        Assert.Equal("chat", own["model"].GetTagItem("gen_ai.operation.name"));
        Assert.Equal("gpt", own["model"].GetTagItem("gen_ai.request.model"));
        Assert.Equal(3, own["model"].GetTagItem("gen_ai.usage.input_tokens"));
        Assert.Equal("search", own["search"].GetTagItem("gen_ai.tool.name"));
        Assert.Equal(ActivityStatusCode.Error, own["search"].Status);
    }

    [Fact]
    public async Task ListenerThatThrows_IsNotTheHostsTrouble()
    {
        await using var server = await FakeStudio.StartAsync();
        await using var studio = StudioClient.Start(server.Options());
        using (var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == StudioClient.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> options) => options.Name == "poisoned" ? throw new InvalidOperationException() : ActivitySamplingResult.None,
        })
        {
            ActivitySource.AddActivityListener(listener);
            studio.StartTrace("poisoned").Dispose();
        }

        Assert.True(await studio.FlushAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
        Assert.Equal(["poisoned"], server.Names());
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference> RunAsync(StudioOptions options)
    {
        var studio = StudioClient.Start(options);
        studio.StartTrace("trace").Dispose();
        await studio.DisposeAsync();
        return new WeakReference(studio);
    }
}
