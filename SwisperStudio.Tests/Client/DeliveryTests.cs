using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SwisperStudio.Client;
using SwisperStudio.Client.Capture;
using SwisperStudio.Client.Delivery;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Client;

/// <summary>Whatever a studio does, events arrive in order and once, or are counted as dropped; the host never waits.</summary>
public sealed class DeliveryTests
{
    private readonly LogLines _log = new();

    [Fact]
    public async Task StudioDownAtFirst_ThenUp_AllArriveInOrder()
    {
        var port = FreePort.Next();
        await using var studio = StudioClient.Start(Options(new Uri($"http://127.0.0.1:{port}")), _log);
        Observe(studio, 0, 50);
        Assert.Equal(LogLevel.Warning, await _log.WaitAsync("not delivered"));
        Assert.False(await studio.FlushAsync(TimeSpan.Zero, TestContext.Current.CancellationToken));

        await using var server = await FakeStudio.StartAsync(port);
        Observe(studio, 50, 60);
        await AllArriveAsync(studio, server, 60);
        await _log.WaitAsync("delivered to SwisperStudio again");
    }

    [Fact]
    public async Task SlowStudio_IsAskedAgain()
    {
        await using var server = await FakeStudio.StartAsync();
        server.OnBatch = async (http, number, lines) =>
        {
            if (number == 1)
            {
                await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                return;
            }

            server.Store(lines);
        };
        var options = server.Options();
        options.RequestTimeout = TimeSpan.FromSeconds(1);
        await using var studio = StudioClient.Start(options, _log);
        Observe(studio, 0, 5);
        await AllArriveAsync(studio, server, 5);
        await _log.WaitAsync("no answer within 1 s");
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(301)]
    public async Task WrongKeyOrProject_EventsWaitUntilItIsMended(int status)
    {
        await using var server = await FakeStudio.StartAsync();
        var isMended = false;
        server.OnBatch = (http, _, lines) =>
        {
            if (!isMended)
            {
                http.Response.StatusCode = status;
                return Task.CompletedTask;
            }

            server.Store(lines);
            return Task.CompletedTask;
        };
        var options = server.Options();
        options.RefusedDelay = TimeSpan.FromMilliseconds(200);
        await using var studio = StudioClient.Start(options, _log);
        Observe(studio, 0, 5);
        await UntilAsync(() => server.Requests.Count >= 3);
        Assert.Equal(0, studio.DroppedEvents);
        Assert.Equal(15, studio.PendingEvents);
        Assert.Single(_log.Lines, l => l.Text.Contains($"status {status}", StringComparison.Ordinal));

        isMended = true;
        await AllArriveAsync(studio, server, 5);
    }

    [Fact]
    public async Task Busy_WithRetryAfter_IsLeftAloneThatLong()
    {
        await using var server = await FakeStudio.StartAsync();
        var times = new List<DateTime>();
        server.OnBatch = (http, number, lines) =>
        {
            times.Add(DateTime.UtcNow);
            if (number <= 2)
            {
                http.Response.StatusCode = 503;
                http.Response.Headers.RetryAfter = "2";
                return Task.CompletedTask;
            }

            server.Store(lines);
            return Task.CompletedTask;
        };
        await using var studio = StudioClient.Start(server.Options(), _log);
        Observe(studio, 0, 5);
        await AllArriveAsync(studio, server, 5);
        // Not earlier than it asked for, even in a flush; timers may be a little early.
        Assert.All(times.Zip(times.Skip(1)).Take(2), pair => Assert.True(pair.Second - pair.First > TimeSpan.FromSeconds(1.9)));
    }

    [Fact]
    public async Task PartlyRefused_RefusedAreDropped_OthersSentAgainInOrder()
    {
        await using var server = await FakeStudio.StartAsync();
        server.OnBatch = async (http, number, lines) =>
        {
            if (number > 1)
            {
                server.Store(lines);
                return;
            }

            // The 4th cannot be stored for now, so all from there on come again; the 3rd and the 6th are refused for good.
            int[] statuses = [.. lines.Select((_, i) => i switch { 2 or 5 => 422, 3 => 503, _ => 201 })];
            server.Store(lines.Where((_, i) => statuses[i] == 201));
            http.Response.StatusCode = 207;
            await http.Response.WriteAsJsonAsync(new { results = statuses.Select((status, index) => new { index, status }) });
        };
        var options = server.Options();
        options.Linger = TimeSpan.FromSeconds(1);
        await using var studio = StudioClient.Start(options, _log);
        using (studio.StartTrace("0"))
        {
            for (var i = 1; i < 8; i++)
            {
                studio.AddEvent($"{i}");
            }
        }

        Assert.True(await studio.FlushAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
        Assert.Equal(["0", "1", "4", "6", "7", "3", "4", "6", "7"], server.Names());
        Assert.Equal(2, studio.DroppedEvents);
        Assert.Equal(LogLevel.Warning, await _log.WaitAsync("refused 2 events"));
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    public async Task ItemsOfAWrongProject_WaitWithAllThatFollow_UntilItIsMended(int status)
    {
        await using var server = await FakeStudio.StartAsync();
        var isMended = false;
        server.OnBatch = async (http, _, lines) =>
        {
            if (isMended)
            {
                server.Store(lines);
                return;
            }

            // The project is deleted when two of them are stored. What is wrong in itself stays wrong.
            int[] statuses = [.. lines.Select(l => Name(l) switch { "0" or "1" => 201, "3" => 422, _ => status })];
            server.Store(lines.Where((_, i) => statuses[i] == 201));
            http.Response.StatusCode = 207;
            await http.Response.WriteAsJsonAsync(new { results = statuses.Select((status, index) => new { index, status }) });
        };
        var options = server.Options();
        options.Linger = TimeSpan.FromSeconds(1);
        options.RefusedDelay = TimeSpan.FromMilliseconds(300);
        await using var studio = StudioClient.Start(options, _log);
        for (var i = 0; i < 6; i++)
        {
            studio.StartTrace($"{i}").Dispose();
        }

        await _log.WaitAsync($"wait: status {status}");
        var requests = server.Requests.Count;
        var began = DateTime.UtcNow;
        await UntilAsync(() => server.Requests.Count >= requests + 3);
        Assert.True(DateTime.UtcNow - began > TimeSpan.FromSeconds(0.5));
        Assert.Equal(1, studio.DroppedEvents);
        Assert.Equal(["0", "1"], server.Names());

        isMended = true;
        Assert.True(await studio.FlushAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
        Assert.Equal(["0", "1", "2", "4", "5"], server.Names());
        Assert.Equal(1, studio.DroppedEvents);
    }

    [Theory]
    [InlineData(200, "<html>Welcome</html>")]
    [InlineData(200, "")]
    [InlineData(200, "[]")]
    [InlineData(200, """{"results":[]}""")]
    [InlineData(207, """{"results":[{"status":201},{"status":201}]}""")]
    [InlineData(204, null)]
    public async Task SuccessThatTellsNotOfEachEvent_IsNoAnswerOfAStudio(int status, string? body)
    {
        await using var server = await FakeStudio.StartAsync();
        server.OnBatch = async (http, number, lines) =>
        {
            if (number > 1)
            {
                server.Store(lines);
                return;
            }

            http.Response.StatusCode = status;
            if (body is not null)
            {
                await http.Response.StartAsync();
                await http.Response.WriteAsync(body);
            }
        };
        await using var studio = StudioClient.Start(server.Options(), _log);
        studio.StartTrace("0").Dispose();
        Assert.True(await studio.FlushAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
        Assert.Equal(["0"], server.Names());
        Assert.Equal(0, studio.DroppedEvents);
        await _log.WaitAsync($"status {status}, but not the answer of a studio");
    }

    [Fact]
    public async Task QueueThatFails_DoesNotEndTheSender()
    {
        await using var server = await FakeStudio.StartAsync();
        using var http = new HttpClient { BaseAddress = server.Address };
        using var queue = new FailingQueue();
        using var end = new CancellationTokenSource();
        var sender = new BatchSender(server.Options(), queue, http, _log);
        var work = sender.RunAsync(end.Token);
        using var line = new JsonBuffer(JsonSerializerOptions.Default);
        line.Write("""{"type":"trace","op":"create","body":{"name":"0"}}"""u8);
        Assert.True(queue.Add(line));
        Assert.True(await sender.FlushAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
        Assert.Equal(LogLevel.Error, await _log.WaitAsync("Sending to SwisperStudio has failed and goes on"));
        Assert.Equal(["0"], server.Names());
        await end.CancelAsync();
        await work;
    }

    [Fact]
    public async Task ConnectionCutInTheMiddle_IsSentAgain()
    {
        await using var server = await FakeStudio.StartAsync();
        server.OnBatch = async (http, number, lines) =>
        {
            server.Store(lines);
            if (number == 1)
            {
                // The answer has begun, and ends before it should.
                http.Response.ContentLength = 100;
                await http.Response.WriteAsync("{\"results\":");
                await http.Response.Body.FlushAsync();
                http.Abort();
            }
        };
        await using var studio = StudioClient.Start(server.Options(), _log);
        Observe(studio, 0, 1);
        Assert.True(await studio.FlushAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
        Assert.Equal(0, studio.DroppedEvents);
        Assert.Equal(3, server.Stored.Select(l => l.GetRawText()).Distinct().Count());
        Assert.True(server.Stored.Count > 3);
    }

    [Fact]
    public async Task TooLarge_IsSentInParts_AndAloneDropped()
    {
        await using var server = await FakeStudio.StartAsync();
        server.OnBatch = (http, _, lines) =>
        {
            if (lines.Sum(l => l.GetRawText().Length) > 20_000)
            {
                http.Response.StatusCode = 413;
                return Task.CompletedTask;
            }

            server.Store(lines);
            return Task.CompletedTask;
        };
        var options = server.Options();
        options.Linger = TimeSpan.FromSeconds(1);
        await using var studio = StudioClient.Start(options, _log);
        using (studio.StartTrace("trace"))
        {
            for (var i = 0; i < 30; i++)
            {
                studio.AddEvent($"{i}", new { text = new string('x', i == 13 ? 30_000 : 3_000) });
            }
        }

        Assert.True(await studio.FlushAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
        Assert.Equal(["trace", .. Enumerable.Range(0, 30).Where(i => i != 13).Select(i => $"{i}")], server.Names());
        Assert.Equal(1, studio.DroppedEvents);
    }

    [Fact]
    public async Task RefusedAsAWhole_IsDroppedAndCounted_AndTheNextArrives()
    {
        await using var server = await FakeStudio.StartAsync();
        server.OnBatch = (http, number, lines) =>
        {
            http.Response.StatusCode = number == 1 ? 422 : 200;
            server.Store(number == 1 ? [] : lines);
            return Task.CompletedTask;
        };
        await using var studio = StudioClient.Start(server.Options(), _log);
        studio.StartTrace("refused").Dispose();
        Assert.True(await studio.FlushAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
        studio.StartTrace("taken").Dispose();
        Assert.True(await studio.FlushAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
        Assert.Equal(["taken"], server.Names());
        Assert.Equal(1, studio.DroppedEvents);
    }

    [Fact]
    public async Task QueueFull_IsCounted_WhatWasTakenArrives_NothingWaits()
    {
        await using var server = await FakeStudio.StartAsync();
        using var gate = new SemaphoreSlim(0);
        server.OnBatch = async (_, _, lines) =>
        {
            await gate.WaitAsync();
            server.Store(lines);
            gate.Release();
        };
        var options = server.Options();
        options.MaxQueueBytes = 1_000_000;
        await using var studio = StudioClient.Start(options, _log);
        var state = new { text = new string('x', 5_000) };
        using (studio.StartTrace("trace"))
        {
            // The studio answers only after all of them: a client that waits for room would wait for ever.
            for (var i = 0; i < 1_000; i++)
            {
                using var node = studio.StartObservation($"{i}", before: state);
                node.SetAfter(state);
            }
        }

        Assert.True(studio.DroppedEvents > 500);
        Assert.InRange(studio.PendingEvents, 1, 400);
        gate.Release();
        Assert.True(await studio.FlushAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
        Assert.Equal(0, studio.PendingEvents);
        Assert.Single(_log.Lines, l => l.Text.Contains("are dropped since the start", StringComparison.Ordinal));
        // A step whose start was dropped sends no end.
        var started = server.Stored.Where(l => l.GetProperty("op").GetString() == "create").Select(Id).ToHashSet();
        Assert.All(server.Stored, l => Assert.Contains(Id(l), started));
    }

    [Fact]
    public async Task Dispose_SendsWhatIsLeft()
    {
        await using var server = await FakeStudio.StartAsync();
        var options = server.Options();
        // Nothing but the end sends them.
        options.Linger = TimeSpan.FromMinutes(10);
        var studio = StudioClient.Start(options, _log);
        Observe(studio, 0, 100);
        studio.Dispose();
        Assert.Equal(300, server.Stored.Count);

        // After the end nothing is captured, and nothing fails.
        using var trace = studio.StartTrace("late");
        Assert.False(trace.IsCaptured);
        studio.StartObservation("late").SetAfter(new { });
        Assert.True(await studio.FlushAsync(cancel: TestContext.Current.CancellationToken));
        await studio.DisposeAsync();
        Assert.Equal(300, server.Stored.Count);
    }

    [Fact]
    public async Task Dispose_WhileTheStudioIsDown_EndsAndTellsWhatIsLost()
    {
        var options = Options(new Uri($"http://127.0.0.1:{FreePort.Next()}"));
        options.ShutdownTimeout = TimeSpan.FromMilliseconds(300);
        var studio = StudioClient.Start(options, _log);
        Observe(studio, 0, 2);
        await studio.DisposeAsync();
        await _log.WaitAsync("6 events were not delivered");
        Assert.Equal(6, studio.DroppedEvents);
    }

    [Fact]
    public async Task Batches_AreBounded_AndSayWhoSends()
    {
        await using var server = await FakeStudio.StartAsync();
        var options = server.Options();
        options.ServiceName = "my agent, 2";
        options.Environment = "staging";
        options.Version = "2.4.1";
        await using var studio = StudioClient.Start(options, _log);
        Observe(studio, 0, 2_000);
        await AllArriveAsync(studio, server, 2_000);
        Assert.All(server.Requests, r => Assert.InRange(r.Items, 1, 1_000));
        Assert.All(server.Requests, r => Assert.Equal("key", r.Key));
        var resource = Assert.Single(server.Requests.Select(r => r.Resource).Distinct()).Split(',').Select(a => a.Split('=')).ToDictionary(a => a[0], a => Uri.UnescapeDataString(a[1]));
        Assert.Equal("my agent, 2", resource["service.name"]);
        Assert.Equal("staging", resource["deployment.environment.name"]);
        Assert.Equal("2.4.1", resource["service.version"]);
        Assert.Equal("swisper-studio-dotnet", resource["telemetry.sdk.name"]);
        Assert.Equal(Environment.MachineName, resource["host.name"]);
        Assert.True(Guid.TryParse(resource["service.instance.id"], out _));
        Assert.NotEmpty(resource["telemetry.sdk.version"]);
    }

    /// <summary>Each a trace with one step: three events.</summary>
    private static void Observe(StudioClient studio, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            using var trace = studio.StartTrace($"{i}");
            using var node = studio.StartObservation($"{i}", before: new { i });
        }
    }

    private static async Task AllArriveAsync(StudioClient studio, FakeStudio server, int count)
    {
        Assert.True(await studio.FlushAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
        Assert.Equal(Enumerable.Range(0, count).SelectMany(i => new[] { $"{i}", $"{i}" }), server.Names());
        Assert.Equal(3 * count, server.Stored.Count);
        Assert.Equal(0, studio.DroppedEvents);
        Assert.Equal(0, studio.PendingEvents);
    }

    private static StudioOptions Options(Uri url) => new()
    {
        Enabled = true,
        Url = url.ToString(),
        ProjectId = "p",
        Linger = TimeSpan.FromMilliseconds(5),
    };

    private static string? Name(JsonElement line) => line.GetProperty("body").GetProperty("name").GetString();

    private static string Id(JsonElement line) => line.GetProperty("body").GetProperty("id").GetString()!;

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (var attempt = 0; !condition(); attempt++)
        {
            Assert.True(attempt < 1_500, "It did not come true.");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>A queue of one event whose first read fails.</summary>
    private sealed class FailingQueue : EventQueue
    {
        private byte[] _line = [];
        private bool _hasFailed;

        public override List<ReadOnlyMemory<byte>> Read(int maxCount, int maxBytes)
        {
            if (_hasFailed)
            {
                return [_line];
            }

            _hasFailed = true;
            throw new InvalidOperationException("The first read fails.");
        }

        public override void Settle() => Settled = Added;

        protected override bool Store(JsonBuffer line)
        {
            _line = line.Written.ToArray();
            return true;
        }

        protected override void Close()
        {
        }
    }
}
