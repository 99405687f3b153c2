using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SwisperStudio.Client;
using Xunit;

namespace SwisperStudio.Tests.Client;

/// <summary>A server in the studio's place that behaves as badly as a test wants.</summary>
internal sealed class FakeStudio : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<JsonElement> _stored = new();
    private int _batches;

    private FakeStudio(int port)
    {
        OnBatch = (_, _, lines) =>
        {
            Store(lines);
            return Task.CompletedTask;
        };
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        _app = builder.Build();
        _app.MapPost("/api/v1/batch", async http =>
        {
            var body = new MemoryStream();
            await using (var plain = new GZipStream(http.Request.Body, CompressionMode.Decompress))
            {
                await plain.CopyToAsync(body);
            }

            var lines = Encoding.UTF8.GetString(body.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonElement.Parse(l)).ToList();
            Requests.Enqueue((http.Request.Headers["X-API-Key"].ToString(), http.Request.Headers["X-Resource-Attributes"].ToString(), lines.Count));
            await OnBatch(http, Interlocked.Increment(ref _batches), lines);
            if (http.Response is { StatusCode: 200, HasStarted: false })
            {
                // As the studio does: success tells of each item.
                await http.Response.WriteAsJsonAsync(new { results = lines.Select((_, index) => new { index, status = 201 }) });
            }
        });
        _app.MapPost("/api/v1/projects/heartbeat", async http =>
        {
            Heartbeats.Enqueue((await JsonDocument.ParseAsync(http.Request.Body)).RootElement);
            await OnHeartbeat(http);
        });
    }

    /// <summary>Answers a batch, given its number from 1; by default it is stored. What it leaves unsaid is success for every item.</summary>
    public Func<HttpContext, int, List<JsonElement>, Task> OnBatch { get; set; }

    /// <summary>Answers a heartbeat; by default 200.</summary>
    public Func<HttpContext, Task> OnHeartbeat { get; set; } = http => http.Response.WriteAsync("""{"status":"ok"}""");

    /// <summary>Key, resource attributes and number of items of each batch.</summary>
    public ConcurrentQueue<(string Key, string Resource, int Items)> Requests { get; } = new();

    public ConcurrentQueue<JsonElement> Heartbeats { get; } = new();

    /// <summary>Every item stored, in order.</summary>
    public IReadOnlyCollection<JsonElement> Stored => _stored;

    public Uri Address => new(_app.Urls.First());

    public static async Task<FakeStudio> StartAsync(int port = 0)
    {
        var studio = new FakeStudio(port);
        await studio._app.StartAsync(TestContext.Current.CancellationToken);
        return studio;
    }

    public void Store(IEnumerable<JsonElement> lines)
    {
        foreach (var line in lines)
        {
            _stored.Enqueue(line);
        }
    }

    /// <summary>Options of a client of this server.</summary>
    public StudioOptions Options() => new()
    {
        Enabled = true,
        Url = Address.ToString(),
        ApiKey = "key",
        ProjectId = "0d7aa606-cb29-4a31-8a59-50fa61151a32",
        Linger = TimeSpan.FromMilliseconds(5),
        ShutdownTimeout = TimeSpan.FromSeconds(30),
    };

    /// <summary>Names of all that was created, in order.</summary>
    public List<string> Names() => [.. _stored
        .Where(l => l.GetProperty("op").GetString() == "create")
        .Select(l => l.GetProperty("body").GetProperty("name").GetString()!)];

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _app.StopAsync(atOnce.Token);
        await _app.DisposeAsync();
    }
}
