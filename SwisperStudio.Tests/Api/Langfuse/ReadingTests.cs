using System.Text.Json;
using SwisperStudio.Tests.Infrastructure;
using SwisperStudio.Web.Api.Langfuse;
using Xunit;
using static SwisperStudio.Tests.Api.Langfuse.LangfuseClients;

namespace SwisperStudio.Tests.Api.Langfuse;

/// <summary>What Langfuse's clients read, and what is not there for them.</summary>
public sealed class ReadingTests(StudioApps apps)
{
    [Fact]
    public async Task HealthAndProject_AreWhatClientsAskFirst()
    {
        var app = await apps.GetAsync();
        var (project, client) = await app.CreateProjectClientAsync();
        Assert.Equal("OK", (await app.Anonymous.GetAsync("/api/public/health")).Expect(200).Json.GetProperty("status").GetString());
        Assert.Equal(
            $$$"""{"data":[{"id":"{{{project}}}","name":"Test project","metadata":{},"organization":{"id":"swisperstudio","name":"SwisperStudio"}}]}""",
            (await client.GetAsync("/api/public/projects")).Expect(200).Text);
        Assert.Contains(project, (await app.Api.GetAsync("/api/public/projects")).Expect(200).Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Traces_ArePagedAndNarrowed(DatabaseKind kind)
    {
        var app = await apps.GetAsync(kind);
        var (_, client) = await app.CreateProjectClientAsync();
        await client.StoreAsync([.. Enumerable.Range(0, 5).Select(i => Event(
            "trace-create",
            $$"""{"id":"t{{i}}","name":"run {{i}}","userId":"u{{i % 2}}","sessionId":"s{{i % 2}}","tags":["n{{i}}","all"],"environment":"e{{i % 2}}","timestamp":"2026-11-2{{i}}T00:00:00Z"}"""))]);
        var list = (await client.GetAsync("/api/public/traces?page=2&limit=2")).Expect(200).Json;
        Assert.Equal(["t2", "t1"], Ids(list));
        Assert.Equal("""{"page":2,"limit":2,"totalItems":5,"totalPages":3,"cursor":"3"}""", list.GetProperty("meta").GetRawText());
        foreach (var (query, expected) in new[]
        {
            ("userId=u1", "t3 t1"), ("sessionId=s0", "t4 t2 t0"), ("environment=e1", "t3 t1"), ("name=run%203", "t3"), ("name=RUN%203", ""), ("name=run", ""), ("tags=n4", "t4"), ("tags=all&tags=n4", "t4"), ("tags=n4&tags=all", "t4"), ("tags=n0&tags=n4", ""),
            ("fromTimestamp=2026-11-22T00:00:00Z&toTimestamp=2026-11-23T00:00:00Z", "t3 t2"),
        })
        {
            Assert.Equal(expected, string.Join(' ', Ids((await client.GetAsync("/api/public/traces?" + query)).Expect(200).Json)));
        }

        (await client.GetAsync("/api/public/traces?limit=101")).Expect(400);
        (await client.GetAsync("/api/public/traces?page=0")).Expect(400);
        (await client.GetAsync("/api/public/traces?page=2147483647")).Expect(200);
        (await client.GetAsync("/api/public/traces?fromTimestamp=x")).Expect(400);

        var sessions = (await client.GetAsync("/api/public/sessions?limit=1")).Expect(200).Json;
        Assert.Equal(["s0"], Ids(sessions));
        Assert.Equal(2, sessions.GetProperty("meta").GetProperty("totalItems").GetInt32());
        Assert.Equal(["s1"], Ids((await client.GetAsync("/api/public/sessions?limit=1&page=2")).Expect(200).Json));
        Assert.Empty(Ids((await client.GetAsync("/api/public/sessions?limit=100&page=2147483647")).Expect(200).Json));
        var session = (await client.GetAsync("/api/public/sessions/s1")).Expect(200).Json;
        Assert.Equal("2026-11-21T00:00:00Z", session.GetProperty("createdAt").GetString());
        Assert.Equal(["t3", "t1"], session.GetProperty("traces").EnumerateArray().Select(t => t.GetProperty("id").GetString()));
        (await client.GetAsync("/api/public/sessions/none")).Expect(404);
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Observations_OfATraceOrTheNewest_ArePagedAndNarrowed(DatabaseKind kind)
    {
        var app = await apps.GetAsync(kind);
        var (_, client) = await app.CreateProjectClientAsync();
        await client.StoreAsync([.. from trace in Enumerable.Range(0, 3)
                                    from step in Enumerable.Range(0, 3)
                                    select Event(step == 0 ? "generation-create" : "span-create", $$"""
                                        {"id":"{{trace}}.{{step}}","traceId":"t{{trace}}","name":"n{{step}}","parentObservationId":{{(step == 2 ? $"\"{trace}.1\"" : "null")}},
                                         "startTime":"2026-11-2{{trace}}T00:00:0{{step}}Z","input":{"step":{{step}} } }
                                        """)]);
        await client.StoreAsync([.. Enumerable.Range(0, 3).Select(t => Event("trace-create", $$"""{"id":"t{{t}}","timestamp":"2026-11-2{{t}}T00:00:00Z"}"""))]);
        foreach (var (query, expected, total) in new[]
        {
            ("", "2.2 2.1 2.0 1.2 1.1 1.0 0.2 0.1 0.0", 9), ("?limit=4&page=2", "1.1 1.0 0.2 0.1", 9), ("?limit=4&page=3", "0.0", 9), ("?limit=4&page=9", "", 9),
            ("?traceId=t1", "1.2 1.1 1.0", 3), ("?traceId=none", "", 0), ("?type=GENERATION", "2.0 1.0 0.0", 3), ("?type=GENERATION&limit=1&page=2", "1.0", 3),
            ("?name=n1&traceId=t2", "2.1", 1), ("?parentObservationId=1.1", "1.2", 1),
        })
        {
            var answer = (await client.GetAsync("/api/public/observations" + query)).Expect(200).Json;
            Assert.Equal((expected, total), (string.Join(' ', Ids(answer)), answer.GetProperty("meta").GetProperty("totalItems").GetInt32()));
        }

        var first = (await client.GetAsync("/api/public/observations?limit=1")).Json.GetProperty("data")[0];
        Assert.Equal(("t2", """{"step":2}"""), (first.GetProperty("traceId").GetString(), first.GetProperty("input").GetRawText()));
        (await client.GetAsync("/api/public/observations?type=NONE")).Expect(400);
        (await client.GetAsync("/api/public/observations?page=2147483647&limit=100")).Expect(200);
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Observations_OfAFilter_AreCountedAsFarAsThePageReaches(DatabaseKind kind)
    {
        var app = await apps.GetAsync(kind);
        var (_, client) = await app.CreateProjectClientAsync();
        await client.StoreAsync([.. Enumerable.Range(0, 130).SelectMany(i => new[]
        {
            Event("trace-create", $$"""{"id":"t{{i}}","timestamp":"2026-11-20T00:{{i / 60:00}}:{{i % 60:00}}Z"}"""),
            Event("generation-create", $$"""{"id":"g{{i}}","traceId":"t{{i}}","startTime":"2026-11-20T00:{{i / 60:00}}:{{i % 60:00}}Z"}"""),
        })]);
        foreach (var (page, id, total) in new[] { (1, "g129", 101), (100, "g30", 101), (101, "g29", 130), (130, "g0", 130) })
        {
            var answer = (await client.GetAsync($"/api/public/observations?type=GENERATION&limit=1&page={page}")).Expect(200).Json;
            Assert.Equal((id, total), (Assert.Single(Ids(answer)), answer.GetProperty("meta").GetProperty("totalItems").GetInt32()));
        }
    }

    [Fact]
    public async Task Documents_ThatAnAnswerDoesNotTake_AreLeftOut_AndReadAlone()
    {
        var app = await apps.GetAsync();
        var (_, client) = await app.CreateProjectClientAsync();
        var text = new string('x', 12 * 1024 * 1024);
        foreach (var step in Enumerable.Range(0, 4))
        {
            await client.StoreAsync(Event("span-create", $$"""{"id":"{{step}}","traceId":"t","startTime":"2026-11-20T00:00:0{{step}}Z","input":"{{step}}{{text}}"}"""));
        }

        await client.StoreAsync(Event("span-create", """{"id":"4","traceId":"t","startTime":"2026-11-20T00:00:04Z"}"""));
        var trace = (await client.GetAsync("/api/public/traces/t")).Expect(200).Json;
        foreach (var (id, isShown, isLeftOut) in new[] { ("0", true, false), ("1", true, false), ("2", true, false), ("3", false, true), ("4", false, false) })
        {
            var observation = trace.GetProperty("observations").EnumerateArray().Single(o => o.GetProperty("id").GetString() == id);
            Assert.Equal((isShown, isLeftOut), (observation.GetProperty("input").ValueKind == JsonValueKind.String, observation.TryGetProperty("documentsLeftOut", out _)));
        }

        Assert.Equal("3" + text, (await client.GetAsync("/api/public/observations/3")).Expect(200).Json.GetProperty("input").GetString());
    }

    [Fact]
    public void Ids_ThatDoNotFit_KeepNoOthersOut() => Assert.Equal(["a", "c"], LangfuseTraces.Fitting([("a", 6), ("b", 5), ("c", 4), ("d", 1)], 10));

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task PathsOfLaterClients_LeadToTheSame(DatabaseKind kind)
    {
        var app = await apps.GetAsync(kind);
        var (_, client) = await app.CreateProjectClientAsync();
        await client.StoreAsync([.. Enumerable.Range(0, 3).SelectMany(i => new[]
        {
            Event("span-create", $$"""{"id":"o{{i}}","traceId":"t"}"""),
            Event("score-create", $$"""{"id":"s{{i}}","traceId":"t","name":"n","value":1}"""),
        })]);
        foreach (var (path, id) in new[] { ("v2/scores", "s1"), ("v3/scores", "s1"), ("v2/observations", "o1") })
        {
            var first = path.Split('/')[^1];
            Assert.Equal((await client.GetAsync($"/api/public/{first}/{id}")).Expect(200).Text, (await client.GetAsync($"/api/public/{path}/{id}")).Expect(200).Text);
            var all = (await client.GetAsync($"/api/public/{path}")).Expect(200);
            Assert.Equal((await client.GetAsync($"/api/public/{first}")).Text, all.Text);
            Assert.False(all.Json.GetProperty("meta").TryGetProperty("cursor", out _));

            // These clients go on with the cursor of the answer.
            var read = new List<string?>();
            for (var cursor = "1"; cursor is not null;)
            {
                var page = (await client.GetAsync($"/api/public/{path}?limit=1&cursor={cursor}")).Expect(200).Json;
                read.AddRange(Ids(page));
                cursor = page.GetProperty("meta").TryGetProperty("cursor", out var next) ? next.GetString() : null;
            }

            Assert.Equal(Ids(all.Json), read);
        }
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task IdsOfSeveralProjects_AreRefused_UntilTheRequestNamesOne(DatabaseKind kind)
    {
        var app = await apps.GetAsync(kind);
        var (one, first) = await app.CreateProjectClientAsync();
        var (_, second) = await app.CreateProjectClientAsync();
        foreach (var client in new[] { first, second })
        {
            await client.StoreAsync(Event("span-create", $$"""{"id":"{{one}}","traceId":"{{one}}"}"""), Event("score-create", $$"""{"id":"{{one}}","traceId":"{{one}}","name":"n","value":1}"""));
        }

        foreach (var path in new[] { $"/api/public/scores/{one}", $"/api/public/observations/{one}" })
        {
            Assert.Contains("X-Project-Id", (await app.Api.GetAsync(path)).Expect(409).Json.GetProperty("message").GetString(), StringComparison.Ordinal);
            (await app.Api.GetAsync($"{path}?project_id={one}")).Expect(200);
        }

        (await app.Api.DeleteAsync($"/api/public/scores/{one}")).Expect(409);
        (await app.Api.DeleteAsync($"/api/public/scores/{one}?project_id={one}")).Expect(204);
        (await first.GetAsync($"/api/public/scores/{one}")).Expect(404);
        (await second.GetAsync($"/api/public/scores/{one}")).Expect(200);
    }

    [Theory]
    [InlineData("GET", "prompts", "prompts")]
    [InlineData("POST", "feedback", "feedback")]
    [InlineData("GET", "experiments", "experiments")]
    [InlineData("POST", "experiment-items", "experiment-items")]
    [InlineData("GET", "v2/evaluators/x", "evaluators")]
    [InlineData("GET", "v2/evaluation-rules", "evaluation-rules")]
    [InlineData("GET", "integrations/blob-storage", "integrations")]
    [InlineData("GET", "unstable/x", "unstable")]
    [InlineData("GET", "metrics", "metrics")]
    [InlineData("GET", "v2/metrics", "metrics")]
    [InlineData("GET", "organizations/projects", "organizations")]
    [InlineData("POST", "v2/prompts", "prompts")]
    [InlineData("GET", "v2/prompts/planner", "prompts")]
    [InlineData("GET", "datasets/x/runs/y", "datasets")]
    [InlineData("POST", "dataset-items", "dataset-items")]
    [InlineData("POST", "media", "media")]
    [InlineData("GET", "models", "models")]
    [InlineData("GET", "comments", "comments")]
    public async Task PartsThatAreNotThere_SaySo(string method, string path, string name)
    {
        var app = await apps.GetAsync();
        var (_, client) = await app.CreateProjectClientAsync();
        var answer = (await client.SendAsync(new HttpMethod(method), "/api/public/" + path)).Expect(501).Json;
        Assert.Equal(501, answer.GetProperty("status").GetInt32());
        Assert.Contains($"no {name}:", answer.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(answer.GetProperty("detail").GetString(), answer.GetProperty("message").GetString());
        (await app.Anonymous.SendAsync(new HttpMethod(method), "/api/public/" + path)).Expect(401);
    }

    [Fact]
    public async Task WhatNobodyKnows_Is404InTheFormOfTheProtocol()
    {
        var app = await apps.GetAsync();
        var (_, client) = await app.CreateProjectClientAsync();
        foreach (var path in new[] { "nothing", "promptsandmore", "traces/none", "observations/none", "sessions/none", "scores/none" })
        {
            Assert.Equal("LangfuseNotFoundError", (await client.GetAsync("/api/public/" + path)).Expect(404).Json.GetProperty("error").GetString());
        }
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Pair_OfOneProject_SeesAndChangesNothingOfAnother(DatabaseKind kind)
    {
        var app = await apps.GetAsync(kind);
        var (project, owner) = await app.CreateProjectClientAsync();
        var (own, stranger) = await app.CreateProjectClientAsync();
        // Ids with a slash, so that none is read twice.
        var (id, path) = ($"{project}/1", $"{project}%2F1");
        await owner.StoreAsync(
            Event("trace-create", $$"""{"id":"{{id}}","sessionId":"{{id}}","name":"mine"}"""),
            Event("span-create", $$"""{"id":"{{id}}","traceId":"{{id}}","name":"mine"}"""),
            Event("score-create", $$"""{"id":"{{id}}","traceId":"{{id}}","name":"mine","value":1}"""));
        foreach (var collection in new[] { "traces", "observations", "sessions", "scores" })
        {
            (await owner.GetAsync($"/api/public/{collection}/{path}")).Expect(200);
            (await stranger.GetAsync($"/api/public/{collection}/{path}")).Expect(404);
            (await stranger.GetAsync($"/api/public/{collection}/{path}?project_id={project}")).Expect(403);
            (await stranger.GetAsync($"/api/public/{collection}?project_id={project}")).Expect(403);
            Assert.Empty(Ids((await stranger.GetAsync($"/api/public/{collection}")).Expect(200).Json));
            Assert.Equal(400, (await app.Api.GetAsync($"/api/public/{collection}")).Status);
            Assert.Single(Ids((await app.Api.GetAsync($"/api/public/{collection}?project_id={project}")).Expect(200).Json));
        }

        (await stranger.DeleteAsync($"/api/public/scores/{path}")).Expect(404);
        (await stranger.PostAsync($"/api/public/scores?project_id={project}", $$"""{"id":"{{id}}","traceId":"{{id}}","name":"theirs","value":2}""")).Expect(403);

        // The same ids, but things of their own.
        await stranger.StoreAsync(
            Event("trace-create", $$"""{"id":"{{id}}","name":"theirs"}"""),
            Event("span-update", $$"""{"id":"{{id}}","traceId":"{{id}}","name":"theirs"}"""),
            Event("score-create", $$"""{"id":"{{id}}","traceId":"{{id}}","name":"theirs","value":2}"""));
        foreach (var collection in new[] { "traces", "observations", "scores" })
        {
            Assert.Equal("mine", (await owner.GetAsync($"/api/public/{collection}/{path}")).Expect(200).Json.GetProperty("name").GetString());
            var theirs = (await stranger.GetAsync($"/api/public/{collection}/{path}")).Expect(200).Json;
            Assert.Equal("theirs", theirs.GetProperty("name").GetString());
        }

        Assert.Equal(own, (await stranger.GetAsync($"/api/public/traces/{path}")).Json.GetProperty("projectId").GetString());
    }

    private static IEnumerable<string?> Ids(JsonElement page) => page.GetProperty("data").EnumerateArray().Select(t => t.GetProperty("id").GetString());
}
