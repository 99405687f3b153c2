using System.Diagnostics;
using System.IO.Compression;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SwisperStudio.Bench.Reporting;
using SwisperStudio.Bench.Running;

namespace SwisperStudio.Bench.Workloads;

/// <summary>
/// W10: from the start of the process to the answer of the first request that reads the database, empty and full, against a host
/// that says hello.
/// </summary>
internal static class Start
{
    /// <summary>The bench's own command that is the hello-world host.</summary>
    public const string HelloCommand = "hello-world";

    private const double AllowedSeconds = 1.5;
    private const int MostRounds = 5;
    private static readonly WireRequest Hello = new("GET", "/", []);

    public static async IAsyncEnumerable<ResultRow> RunAsync(BenchContext context, Store store)
    {
        var list = new WireRequest("GET", $"/api/v1/traces?project_id={store.Project.Id}&limit=50", []);
        await store.Studio.StopHostAsync();
        var ratios = new List<double>();
        var (products, limits) = (new List<double>(), new List<double>());
        var rounds = Math.Clamp((int)context.Options.Seconds, 1, MostRounds);
        // The first of each warms the file cache.
        for (var round = context.Options.IsTiny ? 1 : 0; round <= rounds; round++)
        {
            var (hello, host) = await TimeAsync(() => HostProcess.StartAsync([typeof(Start).Assembly.Location, HelloCommand], []), Hello, "");
            await host.DisposeAsync();
            var (product, _) = await TimeAsync(store.Studio.StartHostAsync, list, store.Project.Key);
            await store.Studio.StopHostAsync();
            var limit = hello + AllowedSeconds;

            if (round > 0)
            {
                limits.Add(limit);
                products.Add(product);
                ratios.Add(product / limit);
            }
        }

        await store.Studio.StartHostAsync();
        yield return new ResultRow
        {
            Workload = "W10",
            Name = "start to first answer",
            Database = context.Database,
            Traces = store.Traces,
            Unit = "s",
            Product = Figures.Median(products),
            Limit = Figures.Median(limits),
            Ratio = Figures.Median(ratios),
            Rounds = ratios,
            Goal = Goal.AtMost(1),
            Note = $"limit: hello world + {AllowedSeconds} s",
        };
    }

    /// <summary>The hello-world host. What is sent to it, it reads and forgets.</summary>
    public static Task ServeHelloAsync()
    {
        var builder = WebApplication.CreateBuilder();
        // It tells where it listens, and nothing of each request.
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Information);
        var app = builder.Build();
        app.MapGet("/", () => "Hello");
        // A batch of lines, in gzip: the client believes only an answer that tells of each event.
        app.MapPost("/api/v1/batch", async (HttpContext http) =>
        {
            await using var lines = new GZipStream(http.Request.Body, CompressionMode.Decompress);
            using var text = new StreamReader(lines);
            var count = 0;
            while (await text.ReadLineAsync() is not null)
            {
                count++;
            }

            return Results.Json(new { results = Enumerable.Repeat(new { status = 200 }, count) });
        });
        app.MapMethods("/{**path}", ["POST", "PATCH"], async (HttpContext http) =>
        {
            await http.Request.Body.CopyToAsync(Stream.Null);
            return Results.Json(new { id = "forgotten" }, statusCode: 201);
        });
        return app.RunAsync();
    }

    private static async Task<(double Seconds, HostProcess Host)> TimeAsync(Func<Task<HostProcess>> start, WireRequest request, string key)
    {
        var watch = Stopwatch.StartNew();
        var host = await start();
        using var connection = await WireConnection.OpenAsync(host.Address, key);
        await connection.SendAsync(request);
        return (watch.Elapsed.TotalSeconds, host);
    }
}
