using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Hosting;

/// <summary>The host observes itself: metrics for Prometheus, and both metrics and traces for an OpenTelemetry collector.</summary>
public sealed class TelemetryTests(StudioApps apps)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Metrics_AreForTheAllProjectKeyAndAdministrators()
    {
        var app = await apps.GetAsync();
        (await app.Anonymous.GetAsync("/metrics")).Expect(401);
        using var viewer = await app.SignInAsAsync("viewer");
        (await viewer.GetAsync("/metrics")).Expect(403);
        await using var domain = new StudioDomain(app);
        using var ofProject = app.CreateClient(await domain.CreateKeyAsync(await app.CreateProjectAsync()));
        (await ofProject.GetAsync("/metrics")).Expect(403);

        // As Prometheus sends it: authorization, credentials.
        using var prometheus = app.CreateClient(token: StudioApp.DevelopmentKey);
        (await prometheus.GetAsync("/metrics")).Expect(200);
    }

    [Fact]
    public async Task Metrics_TellWhatWasStoredAndRefused()
    {
        await using var app = await StudioApp.StartAsync(new StudioAppOptions
        {
            Settings = new Dictionary<string, string?> { ["Studio__MaxQueuedBytes"] = "4096" },
        });
        for (var n = 0; n < 3; n++)
        {
            (await app.Api.PostAsync("/api/v1/traces", new { id = $"t-{n}", project_id = TestDatabase.DefaultProject, input = new { text = "hello" } })).Expect(201);
        }

        var storm = await Task.WhenAll(Enumerable.Range(0, 20).Select(n =>
            app.Api.PostAsync("/api/v1/traces", new { id = $"storm-{n}", project_id = TestDatabase.DefaultProject, name = new string('n', 3_000) })));
        var refused = storm.Count(a => a.Expect(201, 503).Status == 503);

        var text = (await app.Api.GetAsync("/metrics")).Expect(200).Text;
        Assert.Equal(23 - refused, Figure(text, "studio_ingest_batch_events_sum"));
        Assert.Equal(Figure(text, "studio_ingest_batch_events_count"), Figure(text, "studio_ingest_commit_duration_seconds_count"));
        Assert.Equal(0, Figure(text, "studio_ingest_queued_bytes"));
        Assert.Equal(refused, Figure(text, "studio_ingest_refused_total"));
        Assert.True(Figure(text, "studio_ingest_batch_size_bytes_sum") > 0);
        Assert.InRange(Figure(text, "studio_ingest_packs_bytes_total"), 1, double.MaxValue);
        Assert.InRange(Figure(text, "studio_ingest_documents_bytes_total"), 1, double.MaxValue);
        Assert.True(Figure(text, "http_server_request_duration_seconds_count") > 0);
    }

    [Fact]
    public async Task Collector_IsNamed_GetsMetricsAndTraces()
    {
        using var collector = new HttpListener();
        var address = $"http://127.0.0.1:{FreePort.Next()}/";
        collector.Prefixes.Add(address);
        collector.Start();
        await using var app = await StudioApp.StartAsync(new StudioAppOptions
        {
            Settings = new Dictionary<string, string?>
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = address,
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                ["OTEL_METRIC_EXPORT_INTERVAL"] = "300",
                ["OTEL_BSP_SCHEDULE_DELAY"] = "300",
            },
        });
        (await app.Api.PostAsync("/api/v1/traces", new { id = "t", project_id = TestDatabase.DefaultProject })).Expect(201);

        var wanted = new List<string> { "/v1/metrics studio.ingest.commit.duration", "/v1/traces ingest commit", "/v1/traces /api/v1/traces" };
        while (wanted.Count > 0)
        {
            var context = await collector.GetContextAsync().WaitAsync(TimeSpan.FromSeconds(60), Cancel);
            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body, Cancel);
            context.Response.Close();
            var text = Encoding.Latin1.GetString(body.ToArray());
            wanted.RemoveAll(w => w.Split(' ', 2) is [var path, var content] && context.Request.Url!.AbsolutePath == path && text.Contains(content, StringComparison.Ordinal));
        }
    }

    // studio_ingest_refused_total{otel_scope_name="SwisperStudio.Ingestion",reason="queue_full"} 3 1732480000000
    private static double Figure(string text, string name) => Regex.Matches(text, $@"^{name}(?:\{{[^}}]*\}})? ([0-9.eE+-]+)", RegexOptions.Multiline)
        .Sum(m => double.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture));
}
