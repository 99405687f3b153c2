using System.Text.Json;
using SwisperStudio.Core;
using SwisperStudio.Core.Connections;
using SwisperStudio.Tests.Infrastructure;
using SwisperStudio.Web.Api;
using SwisperStudio.Web.Api.Connections;
using Xunit;

namespace SwisperStudio.Tests.Api;

/// <summary>contract/heartbeat.md over the wire.</summary>
public sealed class HeartbeatTests(StudioApps apps)
{
    public static TheoryData<DatabaseKind> Kinds => StudioDatabases.Kinds;

    [Fact]
    public async Task FreshInstall_ListsNobody()
    {
        await using var app = await StudioApp.StartAsync();
        Assert.Equal("[]", (await app.Api.GetAsync("/api/v1/projects/connection-status")).Expect(200).Text);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Heartbeat_MakesARecord_ThenUpdatesIt_AndKeepsWhatIsNotTold(DatabaseKind kind)
    {
        var app = await apps.GetAsync(kind);
        var project = await app.CreateProjectAsync();
        var answer = (await app.Api.PostAsync("/api/v1/projects/heartbeat", new { project_id = project, status = "connected", timestamp = "2025-11-06T12:34:56.789000", environment = "staging", version = "2.4.1", sdk_version = "0.3.0", unknown = 1 })).Expect(200).Json;
        Assert.Equal(("ok", project, "Heartbeat received", true), (answer.GetProperty("status").GetString(), answer.GetProperty("project_id").GetString(), answer.GetProperty("message").GetString(), answer.GetProperty("tracing_enabled").GetBoolean()));
        (await app.Api.PostAsync("/api/v1/projects/heartbeat", new { project_id = project, status = "whatever", timestamp = "no time", environment = "staging", version = (string?)null })).Expect(200);
        (await app.Api.PostAsync("/api/v1/projects/heartbeat", new { project_id = project, status = "connected", timestamp = "2025-11-06T12:34:56Z", environment = "production", version = "3.0" })).Expect(200);

        var status = await StatusAsync(app, project);
        Assert.Equal(("connected", "production", "3.0"), (status.GetProperty("status").GetString(), status.GetProperty("environment").GetString(), status.GetProperty("version").GetString()));
        Assert.Equal(
            ["project_id", "environments", "status", "last_seen", "last_event_at", "environment", "version", "sdk_version", "instances"],
            status.EnumerateObject().Select(p => p.Name));
        Assert.Equal(JsonValueKind.Null, status.GetProperty("sdk_version").ValueKind);
        Assert.InRange(DateTime.Parse(status.GetProperty("last_seen").GetString()!, System.Globalization.CultureInfo.InvariantCulture), DateTime.UtcNow.AddMinutes(-1), DateTime.UtcNow.AddMinutes(1));
        Assert.Equal(
            [("production", "3.0", null), ("staging", "2.4.1", "0.3.0")],
            status.GetProperty("environments").EnumerateArray().Select(e => (e.GetProperty("environment").GetString(), e.GetProperty("version").GetString(), e.GetProperty("sdk_version").GetString())));

        (await app.Api.PatchAsync($"/api/v1/projects/{project}/tracing", new { tracing_enabled = false })).Expect(200);
        Assert.False((await app.Api.PostAsync("/api/v1/projects/heartbeat", new { project_id = project, status = "connected", timestamp = "x" })).Expect(200).Json.GetProperty("tracing_enabled").GetBoolean());
    }

    // As the contract's SDK reports: everything once, then only that it is there.
    [Fact]
    public async Task PeriodicHeartbeat_ThatTellsNothing_KeepsWhatWasTold()
    {
        var app = await apps.GetAsync();
        var project = await app.CreateProjectAsync();
        (await app.Api.PostAsync("/api/v1/projects/heartbeat", new { project_id = project, status = "connected", timestamp = "2025-11-06T12:34:56", environment = "staging", version = "2.4.1", sdk_version = "0.3.0" })).Expect(200);
        (await app.Api.PostAsync("/api/v1/projects/heartbeat", new { project_id = project, status = "connected", timestamp = "2025-11-06T12:35:56" })).Expect(200);

        var status = await StatusAsync(app, project);
        Assert.Equal(("staging", "2.4.1", "0.3.0", 1), (status.GetProperty("environment").GetString(), status.GetProperty("version").GetString(), status.GetProperty("sdk_version").GetString(), status.GetProperty("instances").GetInt32()));
        Assert.Single(status.GetProperty("environments").EnumerateArray());
    }

    [Fact]
    public void WhoIsThere_CountsMoreThanWhoWas()
    {
        var now = 1_000_000 * UnixTime.NanosecondsPerSecond;
        var gone = new Connection { Environment = "staging", Version = "1", LastHeartbeat = now - (3600 * UnixTime.NanosecondsPerSecond) };
        var there = new Connection { Environment = "production", Version = "2", LastEventAt = now };
        var status = EnvironmentStatus.Of([gone, there], now, TimeSpan.FromMinutes(2));
        Assert.Equal(("connected", "production", "2", WireTime.Format(now)), (status.Status, status.Environment, status.Version, status.LastSeen));
        Assert.Equal("staging", EnvironmentStatus.Of([gone, new Connection { LastEventAt = gone.LastHeartbeat + 1 }], now, TimeSpan.FromMinutes(2)).Environment);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ManyAtOnce_AreOneConnectionForEachInstance(DatabaseKind kind)
    {
        var app = await apps.GetAsync(kind);
        var project = await app.CreateProjectAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(i =>
            app.Api.PostAsync("/api/v1/projects/heartbeat", new { project_id = project, status = "connected", timestamp = "2025-11-06T12:34:56Z", environment = "dev", instance_id = $"{i % 5}" })));
        Assert.All(answers, a => a.Expect(200));
        Assert.Equal(5, (await StatusAsync(app, project)).GetProperty("instances").GetInt32());
    }

    [Fact]
    public async Task Event_IsASignOfLife_AndTellsWhereItsTraceRan()
    {
        var app = await apps.GetAsync();
        var project = await app.CreateProjectAsync();
        using var http = new HttpClient { BaseAddress = app.Address };
        http.DefaultRequestHeaders.Add("X-API-Key", StudioApp.DevelopmentKey);
        http.DefaultRequestHeaders.Add("X-Resource-Attributes", "deployment.environment.name=qa%20west,service.version=7,service.instance.id=x");
        using var client = new ApiClient(http);
        (await client.PostAsync("/api/v1/traces", new { id = "told-by-header", project_id = project })).Expect(201);
        (await client.PostAsync("/api/v1/batch", new[] { new { type = "trace", body = new { id = "told-by-body", project_id = project, environment = "dev", version = 8 } } })).Expect(200);
        (await app.Api.PostAsync("/api/v1/traces", new { id = "told-by-nobody", project_id = project })).Expect(201);

        var status = await StatusAsync(app, project);
        Assert.Equal("connected", status.GetProperty("status").GetString());
        Assert.Equal(status.GetProperty("last_seen").GetString(), status.GetProperty("last_event_at").GetString());
        Assert.Equal([null, "qa west"], status.GetProperty("environments").EnumerateArray().Select(e => e.GetProperty("environment").GetString()));

        Assert.Equal(["told-by-header"], await IdsAsync("environment=qa%20west&version=7"));
        Assert.Equal(["told-by-body"], await IdsAsync("version=8"));
        Assert.Equal(3, (await IdsAsync("")).Count);
        (await app.Api.PatchAsync("/api/v1/traces/told-by-nobody", new { environment = "dev" })).Expect(200);
        Assert.Equal(["told-by-body", "told-by-nobody"], (await IdsAsync("environment=dev")).Order());

        async Task<List<string?>> IdsAsync(string filter) =>
            [.. (await app.Api.GetAsync($"/api/v1/traces?project_id={project}&{filter}")).Expect(200).Json.GetProperty("data").EnumerateArray().Select(t => t.GetProperty("id").GetString())];
    }

    [Fact]
    public async Task WhoMayNot_IsToldWhy()
    {
        var app = await apps.GetAsync();
        var project = await app.CreateProjectAsync();
        var body = new { project_id = project, status = "connected", timestamp = "2025-11-06T12:34:56Z" };
        using var wrong = app.CreateClient("sk-wrong");
        Assert.Equal("""{"detail":"Invalid API key"}""", (await wrong.PostAsync("/api/v1/projects/heartbeat", body)).Expect(401).Text);
        Assert.Equal("""{"detail":"Missing API key"}""", (await app.Anonymous.PostAsync("/api/v1/projects/heartbeat", body)).Expect(401).Text);
        Assert.Equal("""{"detail":"Project not found"}""", (await app.Api.PostAsync("/api/v1/projects/heartbeat", new { project_id = Guid.NewGuid(), status = "connected", timestamp = "x" })).Expect(404).Text);
        Assert.Equal("""{"detail":"Project not found"}""", (await app.Api.PostAsync("/api/v1/projects/heartbeat", new { project_id = "none", status = "connected", timestamp = "x" })).Expect(404).Text);
        foreach (var (field, sent) in new (string, object)[]
        {
            ("project_id", new { status = "connected", timestamp = "x" }),
            ("status", new { project_id = project, timestamp = "x" }),
            ("timestamp", new { project_id = project, status = "connected" }),
            ("timestamp", new { project_id = project, status = "connected", timestamp = 7 }),
            ("environment", new { project_id = project, status = "connected", timestamp = "x", environment = new string('e', 51) }),
        })
        {
            Assert.Equal(field, (await app.Api.PostAsync("/api/v1/projects/heartbeat", sent)).Expect(422).Json.GetProperty("detail")[0].GetProperty("loc")[1].GetString());
        }

        Assert.DoesNotContain(project, (await app.Api.GetAsync("/api/v1/projects/connection-status")).Expect(200).Text, StringComparison.Ordinal);
        (await app.Api.PostAsync("/api/v1/projects/heartbeat", body)).Expect(200);

        // A key of another project neither reports nor sees.
        await using var domain = new StudioDomain(app);
        using var stranger = app.CreateClient(await domain.CreateKeyAsync(await app.CreateProjectAsync()));
        (await stranger.PostAsync("/api/v1/projects/heartbeat", body)).Expect(403);
        Assert.Equal("[]", (await stranger.GetAsync("/api/v1/projects/connection-status")).Expect(200).Text);

        (await app.Api.DeleteAsync($"/api/v1/projects/{project}")).Expect(204);
        Assert.Equal("""{"detail":"Project not found"}""", (await app.Api.PostAsync("/api/v1/projects/heartbeat", body)).Expect(404).Text);
        Assert.DoesNotContain(project, (await app.Api.GetAsync("/api/v1/projects/connection-status")).Expect(200).Text, StringComparison.Ordinal);
    }

    private static async Task<JsonElement> StatusAsync(StudioApp app, string project) =>
        (await app.Api.GetAsync("/api/v1/projects/connection-status")).Expect(200).Json.EnumerateArray().Single(p => p.GetProperty("project_id").GetString() == project);
}
