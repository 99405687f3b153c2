using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using StackExchange.Redis;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Streams;

/// <summary>contract/redis-streams.md over a real Redis: what the SDK publishes is stored once, whatever happens on the way.</summary>
public sealed class StreamConsumerTests(StudioDatabases databases)
{
    private const string Stream = "observability:events";
    private const string DefaultProject = "0d7aa606-cb29-4a31-8a59-50fa61151a32";

    public static TheoryData<DatabaseKind> Kinds => StudioDatabases.Kinds;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task RecordedRuns_ForwardsBackwardsAndTwice_AreTheSame(DatabaseKind kind)
    {
        await using var redis = RedisServer.Start();
        await using var app = await StartAsync(redis, kind == DatabaseKind.Postgres ? await databases.CreatePostgresAsync() : null);
        await using var connection = await redis.ConnectAsync();
        var entries = Sample();
        var (backwards, twice) = (await app.CreateProjectAsync(), await app.CreateProjectAsync());
        await PublishAsync(connection, entries);
        await PublishAsync(connection, Enumerable.Reverse(entries), backwards);
        await PublishAsync(connection, entries.Concat(entries), twice);
        await DrainedAsync(app, connection, 4 * entries.Count);

        var traces = entries.Where(e => e["event_type"] == "trace_start").Select(e => e["trace_id"]).Distinct().ToList();
        Assert.NotEmpty(traces);
        foreach (var trace in traces)
        {
            var tree = (await app.Api.GetAsync($"/api/v1/traces/{trace}/tree?project_id={DefaultProject}")).Expect(200).Text;
            Assert.Equal(tree, (await app.Api.GetAsync($"/api/v1/traces/{trace}/tree?project_id={backwards}")).Expect(200).Text);
            Assert.Equal(tree, (await app.Api.GetAsync($"/api/v1/traces/{trace}/tree?project_id={twice}")).Expect(200).Text);
            var nodes = TraceTree.Nodes(JsonElement.Parse(tree)).Select(n => n.Node.GetProperty("id").GetString()).ToHashSet();
            Assert.Superset(entries.Where(e => e["trace_id"] == trace && e.ContainsKey("observation_id")).Select(e => (string?)e["observation_id"]).ToHashSet(), nodes);
        }

        var first = entries.First(e => e["event_type"] == "trace_start");
        var sent = JsonElement.Parse(first["data"]);
        var stored = (await app.Api.GetAsync($"/api/v1/traces/{first["trace_id"]}?project_id={DefaultProject}")).Expect(200).Json;
        Assert.Equal(
            (sent.GetProperty("name").GetString(), sent.GetProperty("user_id").GetString(), sent.GetProperty("timestamp").GetString()),
            (stored.GetProperty("name").GetString(), stored.GetProperty("user_id").GetString(), stored.GetProperty("timestamp").GetString()));
        Assert.Equal(0, (await StatusAsync(app)).GetProperty("dead_letters").GetInt32());
    }

    [Fact]
    public async Task OddEntries_HoldNothingUp_AndNoneIsLost()
    {
        await using var redis = RedisServer.Start();
        await using var app = await StartAsync(redis);
        await using var connection = await redis.ConnectAsync();
        var project = await app.CreateProjectAsync();
        await PublishAsync(connection,
        [
            Entry("observation_end", "t1", "o1", project, """{"output": {"a": NaN, "b": [-Infinity, "NaN"]}, "level": "DEFAULT", "end_time": "2026-01-01T00:00:01"}"""),
            Entry("trace_start", "t2", null, project, """{"name": "numbers", "user_id": 7, "session_id": true, "timestamp": "not a time"}"""),
            Entry("observation_start", "t2", "o2", project, """{"name": "odd", "type": "WHATEVER", "parent_observation_id": null, "input": {}, "start_time": "2026-01-01T00:00:00"}"""),
            Entry("observation_error", "t2", "o2", project, """{"level": "ERROR", "error": "boom", "end_time": "2026-01-01T00:00:02"}"""),
            Entry("heartbeat", null, null, project, """{"sdk_version": "0.5.1", "timestamp": "2026-01-01T00:00:00"}"""),
            Entry("foo", "t3", null, project, "{}"),
            Entry("trace_start", "t4", null, "", """{"name": "nowhere"}"""),
            Entry("trace_start", "t5", null, Guid.NewGuid().ToString(), """{"name": "unknown"}"""),
            Entry("trace_start", "t6", null, project, "{broken"),
            Entry("observation_start", "t6", null, project, "{}"),
            Entry("observation_end", "t2", "o3", project, """{"output": [1]}"""),
        ]);
        await DrainedAsync(app, connection, 11);

        var lone = (await app.Api.GetAsync($"/api/v1/traces/t1/tree?project_id={project}")).Expect(200).Json[0];
        Assert.Equal("""{"a":null,"b":[null,"NaN"]}""", lone.GetProperty("output").GetRawText());
        var numbers = (await app.Api.GetAsync($"/api/v1/traces/t2?project_id={project}")).Expect(200).Json;
        Assert.Equal(("7", "true"), (numbers.GetProperty("user_id").GetString(), numbers.GetProperty("session_id").GetString()));
        var odd = (await app.Api.GetAsync($"/api/v1/traces/t2/tree?project_id={project}")).Expect(200).Json[0];
        Assert.Equal(("SPAN", """{"type":"WHATEVER"}""", "ERROR", "boom"), (odd.GetProperty("type").GetString(), odd.GetProperty("meta").GetRawText(), odd.GetProperty("level").GetString(), odd.GetProperty("status_message").GetString()));
        (await app.Api.GetAsync($"/api/v1/traces/t3?project_id={project}")).Expect(404);
        (await app.Api.GetAsync($"/api/v1/traces/t4?project_id={DefaultProject}")).Expect(200);
        (await app.Api.GetAsync($"/api/v1/traces/t5?project_id={DefaultProject}")).Expect(200);

        await using var domain = new StudioDomain(app);
        await using var db = domain.CreateDbContext();
        var letters = await db.DeadLetters.AsNoTracking().OrderBy(d => d.Id).ToListAsync(Cancel);
        Assert.Equal(3, letters.Count);
        Assert.Contains(letters, l => l.Reason.StartsWith("data: ", StringComparison.Ordinal) && JsonElement.Parse(l.Fields).GetProperty("data").GetString() == "{broken");
        Assert.Contains(letters, l => l.Reason == "It names no trace or observation.");
        Assert.Contains(letters, l => l.Reason.Contains("output", StringComparison.Ordinal));
        Assert.Equal(3, (await StatusAsync(app)).GetProperty("dead_letters").GetInt32());

        var seen = (await app.Api.GetAsync("/api/v1/projects/connection-status")).Expect(200).Json.EnumerateArray().Single(p => p.GetProperty("project_id").GetString() == project);
        Assert.Equal(("connected", "0.5.1"), (seen.GetProperty("status").GetString(), seen.GetProperty("sdk_version").GetString()));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task HostKilled_AndRedisEmptied_NothingIsLostOrDoubled(DatabaseKind kind)
    {
        var redis = RedisServer.Start();
        var folder = Directory.CreateTempSubdirectory("studio-stream-");
        var postgres = kind == DatabaseKind.Postgres ? await databases.CreatePostgresAsync() : null;
        const int count = 2_000;
        await using (var first = await StartAsync(redis, postgres, folder.FullName))
        {
            await using var connection = await redis.ConnectAsync();
            var publishing = PublishAsync(connection, Enumerable.Range(0, count).Select(i => Entry("observation_start", $"run-{i / 50}", $"step-{i}", DefaultProject, $$"""{"name": "step {{i}}", "type": "SPAN", "input": {"i": {{i}}}, "start_time": "2026-01-01T00:00:00"}""")));
            await SomeAsync(connection);
            await first.KillAsync();
            await publishing;
        }

        await using (var app = await StartAsync(redis, postgres, folder.FullName))
        {
            await GoOnAsync(app, redis, count);
        }

        folder.Delete(recursive: true);
    }

    private static async Task GoOnAsync(StudioApp app, RedisServer redis, int count)
    {
        await using (var connection = await redis.ConnectAsync())
        {
            await DrainedAsync(app, connection);
        }

        await using var domain = new StudioDomain(app);
        await using (var db = domain.CreateDbContext())
        {
            Assert.Equal(count, await db.Observations.CountAsync(Cancel));
            Assert.Equal(count, await db.Traces.SumAsync(t => t.ObservationCount, Cancel));
        }

        // A Redis that comes back empty has lost its group, and gets it again.
        await redis.DisposeAsync();
        await using var again = RedisServer.Start(redis.Port);
        await using var empty = await again.ConnectAsync();
        await PublishAsync(empty, [Entry("trace_start", "after", null, DefaultProject, """{"name": "after"}""")]);
        await DrainedAsync(app, empty);
        (await app.Api.GetAsync($"/api/v1/traces/after?project_id={DefaultProject}")).Expect(200);
        var heartbeat = await BecomesAsync(async () => (string?)await empty.GetDatabase().StringGetAsync("swisper_studio:consumer:heartbeat"));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?$", JsonElement.Parse(heartbeat).GetProperty("timestamp").GetString());
        Assert.Equal("healthy", await BecomesAsync(async () => (await StatusAsync(app)).GetProperty("status").GetString() is "healthy" and var status ? status : null));
    }

    [Fact]
    public async Task EntryThatFailsAgainAndAgain_IsSetAsideWithItsReason()
    {
        await using var redis = RedisServer.Start();
        var folder = Directory.CreateTempSubdirectory("studio-stream-");
        await using (await StudioApp.StartAsync(new StudioAppOptions { DataDirectory = folder.FullName }))
        {
            // Makes the database.
        }

        await using (var file = new SqliteConnection($"Data Source={Path.Combine(folder.FullName, "studio.db")}"))
        {
            await file.OpenAsync(Cancel);
            await using var trigger = file.CreateCommand();
            trigger.CommandText = "CREATE TRIGGER poison BEFORE INSERT ON traces WHEN NEW.name = 'poison' BEGIN SELECT RAISE(ABORT, 'no'); END";
            await trigger.ExecuteNonQueryAsync(Cancel);
        }

        await using var connection = await redis.ConnectAsync();
        var db = connection.GetDatabase();
        await db.StreamCreateConsumerGroupAsync(Stream, "swisper_studio_consumers", StreamPosition.Beginning, createStream: true);
        await PublishAsync(connection, [Entry("trace_start", "bad", null, DefaultProject, """{"name": "poison"}"""), Entry("trace_start", "good", null, DefaultProject, """{"name": "good"}""")]);
        // Read five times by a consumer that died each time.
        var read = await db.StreamReadGroupAsync(Stream, "swisper_studio_consumers", "dead", StreamPosition.NewMessages);
        foreach (var entry in read)
        {
            await db.ExecuteAsync("XCLAIM", Stream, "swisper_studio_consumers", "dead", 0, entry.Id, "IDLE", 70_000, "RETRYCOUNT", 5);
        }

        await using (var app = await StartAsync(redis, folder: folder.FullName))
        {
            await DrainedAsync(app, connection, 2);
            (await app.Api.GetAsync($"/api/v1/traces/good?project_id={DefaultProject}")).Expect(200);
            (await app.Api.GetAsync($"/api/v1/traces/bad?project_id={DefaultProject}")).Expect(404);
            await using var domain = new StudioDomain(app);
            await using var context = domain.CreateDbContext();
            var letter = Assert.Single(await context.DeadLetters.ToListAsync(Cancel));
            Assert.Contains("could not be stored 5 times", letter.Reason, StringComparison.Ordinal);
            Assert.Equal("bad", JsonElement.Parse(letter.Fields).GetProperty("trace_id").GetString());
        }

        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task TracingSwitchedOff_FinishesWhatHasBegun_AndDropsWhatBeginsLater()
    {
        await using var redis = RedisServer.Start();
        await using var app = await StartAsync(redis);
        await using var connection = await redis.ConnectAsync();
        var project = await app.CreateProjectAsync();
        var number = 0;
        var (now, later) = (DateTimeOffset.UtcNow.AddSeconds(-1).ToUnixTimeMilliseconds(), DateTimeOffset.UtcNow.AddSeconds(60).ToUnixTimeMilliseconds());
        await AddAsync("trace_start", "begun", null, now);
        await DrainedAsync(app, connection, 1);
        (await app.Api.PatchAsync($"/api/v1/projects/{project}/tracing", new { tracing_enabled = false })).Expect(200);
        await AddAsync("trace_start", "in time", null, now);
        await AddAsync("observation_start", "in time", "a", later);
        await AddAsync("observation_start", "begun", "b", later);
        await AddAsync("trace_start", "too late", null, later);
        await AddAsync("observation_start", "too late", "c", later);
        await DrainedAsync(app, connection, 6);
        await AddAsync("observation_start", "too late", "e", later);
        await DrainedAsync(app, connection, 7);
        var traces = (await app.Api.GetAsync($"/api/v1/traces?project_id={project}")).Expect(200).Json.GetProperty("data").EnumerateArray().Select(t => t.GetProperty("id").GetString());
        Assert.Equal(["begun", "in time"], traces.Order());
        Assert.All(new[] { "begun", "in time" }, trace => Assert.Single(TraceTree.Nodes(app.Api.GetAsync($"/api/v1/traces/{trace}/tree?project_id={project}").GetAwaiter().GetResult().Expect(200).Json)));

        // Switched on again, all is taken again.
        (await app.Api.PatchAsync($"/api/v1/projects/{project}/tracing", new { tracing_enabled = true })).Expect(200);
        await AddAsync("trace_start", "again", null, later);
        await DrainedAsync(app, connection, 8);
        (await app.Api.GetAsync($"/api/v1/traces/again?project_id={project}")).Expect(200);

        Task AddAsync(string type, string trace, string? observation, long at) => connection.GetDatabase().StreamAddAsync(
            Stream, [.. Entry(type, trace, observation, project, """{"name": "n"}""").Select(f => new NameValueEntry(f.Key, f.Value))], messageId: $"{at}-{++number}");
    }

    [Fact]
    public async Task WithoutRedis_TheStreamIsOff()
    {
        await using var app = await StudioApp.StartAsync();
        Assert.Equal("off", (await StatusAsync(app)).GetProperty("status").GetString());
    }

    private static Task<StudioApp> StartAsync(RedisServer redis, string? postgres = null, string? folder = null) => StudioApp.StartAsync(new StudioAppOptions
    {
        Postgres = postgres,
        DataDirectory = folder,
        Settings = new Dictionary<string, string?> { ["Redis__ConnectionString"] = $"127.0.0.1:{redis.Port}" },
    });

    private static List<Dictionary<string, string>> Sample() =>
    [
        .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Samples", "redis_stream_events.ndjson"))
            .Select(line => JsonElement.Parse(line).GetProperty("fields").EnumerateObject().ToDictionary(f => f.Name, f => f.Value.GetString()!)),
    ];

    private static Dictionary<string, string> Entry(string type, string? trace, string? observation, string project, string data)
    {
        var entry = new Dictionary<string, string> { ["event_type"] = type, ["project_id"] = project, ["timestamp"] = "1762413281.1052334", ["data"] = data };
        foreach (var (name, value) in new[] { ("trace_id", trace), ("observation_id", observation) })
        {
            if (value is not null)
            {
                entry[name] = value;
            }
        }

        return entry;
    }

    private static async Task PublishAsync(ConnectionMultiplexer connection, IEnumerable<Dictionary<string, string>> entries, string? project = null)
    {
        foreach (var entry in entries)
        {
            await connection.GetDatabase().StreamAddAsync(Stream, [.. entry.Select(f => new NameValueEntry(f.Key, f.Key == "project_id" ? project ?? f.Value : f.Value))]);
        }
    }

    private static Task<string> SomeAsync(ConnectionMultiplexer connection) => BecomesAsync(async () =>
    {
        var length = await connection.GetDatabase().StreamLengthAsync(Stream);
        return length > 500 ? "some" : null;
    });

    // Everything that is in the stream was read and acknowledged.
    private static Task<string> DrainedAsync(StudioApp app, ConnectionMultiplexer connection, int? processed = null) => BecomesAsync(async () =>
    {
        var redis = connection.GetDatabase();
        if (!await redis.KeyExistsAsync(Stream) || await redis.StreamGroupInfoAsync(Stream) is not [{ PendingMessageCount: 0 } group])
        {
            return null;
        }

        var last = (await redis.StreamInfoAsync(Stream)).LastGeneratedId;
        return group.LastDeliveredId == last && (processed is null || (await StatusAsync(app)).GetProperty("events_processed").GetInt32() >= processed) ? "drained" : null;
    });

    private static async Task<JsonElement> StatusAsync(StudioApp app) => (await app.Api.GetAsync("/api/v1/observability/status")).Expect(200).Json;

    private static async Task<string> BecomesAsync(Func<Task<string?>> look)
    {
        for (var attempt = 0; attempt < 600; attempt++)
        {
            if (await look() is { } found)
            {
                return found;
            }

            await Task.Delay(100, Cancel);
        }

        throw new TimeoutException("It did not become so within a minute.");
    }
}
