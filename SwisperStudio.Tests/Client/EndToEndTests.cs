using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SwisperStudio.Client;
using SwisperStudio.Core.Projects;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Client;

/// <summary>Client and real studio: what was captured is what its API shows.</summary>
public sealed class EndToEndTests(StudioApps apps)
{
    [Fact]
    public async Task Run_IsShownByTheStudio()
    {
        var app = await apps.GetAsync();
        var options = await OptionsAsync(app);
        await using var studio = StudioClient.Start(options);
        var state = new Dictionary<string, object?> { ["user_message"] = "Grüezi!", ["messages"] = new[] { "a", "b" } };
        string id;
        using (var trace = studio.StartTrace("Grüezi", "auth0|4711", "chat-99", new { question = "Grüezi!" }, ["mail"]))
        {
            id = trace.Id;
            using var root = studio.StartObservation("global_supervisor", ObservationType.Agent, state);
            using (var node = studio.StartObservation("classify_intent", ObservationType.Generation, state))
            {
                node.SetModel("inference-llama4-maverick");
                node.SetMessages(new[] { new { role = "user", content = "Grüezi!" } });
                node.SetResult(new { route = "complex_chat" });
                node.SetUsage(4_876, 205);
                state["intent_classification"] = new { route = "complex_chat" };
                node.SetAfter(state);
            }

            await Task.WhenAll(Enumerable.Range(0, 5).Select(async branch =>
            {
                await Task.Yield();
                using var agent = studio.StartObservation($"agent {branch}", ObservationType.Agent, new { branch });
                using var tool = studio.StartTool($"tool {branch}", new { query = branch }, "batch");
                await Task.Delay(5, TestContext.Current.CancellationToken);
                if (branch == 3)
                {
                    tool.Fail(new TimeoutException("too slow"));
                }
                else
                {
                    tool.SetOutput(new[] { branch });
                }
            }));
            root.SetAfter(state);
            trace.SetOutput(new { answer = "Hoi" });
        }

        Assert.True(await studio.FlushAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
        Assert.Equal(0, studio.DroppedEvents);
        var stored = (await app.Api.GetAsync($"/api/v1/traces/{id}")).Expect(200).Json;
        Assert.Equal("Grüezi", stored.GetProperty("name").GetString());
        Assert.Equal("auth0|4711", stored.GetProperty("user_id").GetString());
        Assert.Equal("chat-99", stored.GetProperty("session_id").GetString());
        Assert.Equal(options.ProjectId, stored.GetProperty("project_id").GetString());

        var nodes = TraceTree.Nodes((await app.Api.GetAsync($"/api/v1/traces/{id}/tree")).Expect(200).Json).ToDictionary(n => n.Node.GetProperty("name").GetString()!);
        Assert.Equal(12, nodes.Count);
        Assert.All(nodes.Values, n => Assert.Equal(JsonValueKind.String, n.Node.GetProperty("end_time").ValueKind));
        var intent = nodes["classify_intent"].Node;
        Assert.Equal("GENERATION", intent.GetProperty("type").GetString());
        Assert.Equal(5_081, intent.GetProperty("total_tokens").GetInt32());
        Assert.Equal("0.001281", intent.GetProperty("calculated_total_cost").GetString());
        Assert.Equal("""{"user_message":"Grüezi!","messages":["a","b"]}""", intent.GetProperty("input").GetRawText());
        Assert.Equal(
            """{"user_message":"Grüezi!","messages":["a","b"],"intent_classification":{"route":"complex_chat"},"_llm_messages":[{"role":"user","content":"Grüezi!"}],"_llm_result":{"route":"complex_chat"}}""",
            intent.GetProperty("output").GetRawText());
        Assert.All(Enumerable.Range(0, 5), branch =>
        {
            Assert.Equal(1, nodes[$"agent {branch}"].Depth);
            Assert.Equal(2, nodes[$"tool {branch}"].Depth);
            Assert.Equal(nodes[$"agent {branch}"].Node.GetProperty("id").GetString(), nodes[$"tool {branch}"].Node.GetProperty("parent_observation_id").GetString());
        });
        Assert.Equal("ERROR", nodes["tool 3"].Node.GetProperty("level").GetString());
        Assert.Equal("failure", nodes["tool 3"].Node.GetProperty("output").GetProperty("status").GetString());
        Assert.Equal("[4]", nodes["tool 4"].Node.GetProperty("output").GetProperty("result").GetRawText());
    }

    [Fact]
    public async Task RunningStep_IsShownWhileItRuns()
    {
        var app = await apps.GetAsync();
        await using var studio = StudioClient.Start(await OptionsAsync(app));
        using var trace = studio.StartTrace("running");
        using var node = studio.StartObservation("node", before: new { a = 1 });
        Assert.True(await studio.FlushAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
        var running = (await app.Api.GetAsync($"/api/v1/traces/{trace.Id}/tree")).Expect(200).Json[0];
        Assert.Equal(JsonValueKind.Null, running.GetProperty("end_time").ValueKind);
        Assert.Equal("""{"a":1}""", running.GetProperty("input").GetRawText());
    }

    [Fact]
    public async Task UnserializableAndOddValues_NeverKeepTheRestFromArriving()
    {
        var app = await apps.GetAsync();
        await using var studio = StudioClient.Start(await OptionsAsync(app));
        var cycle = new List<object>();
        cycle.Add(cycle);
        string id;
        using (var trace = studio.StartTrace("odd \ud800 name\n\0", null, null, cycle))
        {
            id = trace.Id;
            using var node = studio.StartObservation("node", before: cycle);
            node.SetMessages(cycle);
            node.SetAfter("[1, 2]");
        }

        Assert.True(await studio.FlushAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
        Assert.Equal(0, studio.DroppedEvents);
        var stored = (await app.Api.GetAsync($"/api/v1/traces/{id}/tree")).Expect(200).Json[0];
        Assert.Equal("[1,2]", stored.GetProperty("output").GetProperty("value").GetRawText());
        Assert.Contains("could not be serialized", stored.GetProperty("output").GetProperty("_llm_messages").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WrongKey_EventsWait()
    {
        var app = await apps.GetAsync();
        var options = await OptionsAsync(app);
        options.ApiKey = "wrong";
        options.ShutdownTimeout = TimeSpan.FromMilliseconds(100);
        var log = new LogLines();
        await using var studio = StudioClient.Start(options, log);
        studio.StartTrace("trace").Dispose();
        await log.WaitAsync("not delivered to SwisperStudio for now and wait: status 401");
        Assert.Equal(1, studio.PendingEvents);
        Assert.Equal(0, studio.DroppedEvents);
    }

    [Fact]
    public async Task UnknownProject_EventsArriveOnceItIsThere()
    {
        var app = await apps.GetAsync();
        await using var domain = new StudioDomain(app);
        var options = await OptionsAsync(app);
        options.ProjectId = Guid.NewGuid().ToString();
        await WaitAndArriveAsync(app, options, "status 404", async () =>
        {
            await using var db = domain.CreateDbContext();
            db.Projects.Add(new Project { Id = Guid.Parse(options.ProjectId), Name = "Late" });
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        });
    }

    [Fact]
    public async Task KeyOfAnotherProject_EventsArriveOnceItIsMended()
    {
        var app = await apps.GetAsync();
        await using var domain = new StudioDomain(app);
        var options = await OptionsAsync(app);
        var other = await app.CreateProjectAsync();
        options.ApiKey = await domain.CreateKeyAsync(other);
        await WaitAndArriveAsync(app, options, "status 403", async () =>
        {
            await using var db = domain.CreateDbContext();
            await db.ApiKeys.Where(k => k.ProjectId == Guid.Parse(other))
                .ExecuteUpdateAsync(k => k.SetProperty(key => key.ProjectId, Guid.Parse(options.ProjectId!)), TestContext.Current.CancellationToken);
        });
    }

    [Fact]
    public async Task ProjectDeletedInTheMiddle_WhatFollowsArrivesOnceItIsBack()
    {
        var app = await apps.GetAsync();
        await using var domain = new StudioDomain(app);
        var options = await OptionsAsync(app);
        options.RefusedDelay = TimeSpan.FromMilliseconds(200);
        var log = new LogLines();
        await using var studio = StudioClient.Start(options, log);
        string id;
        using (var trace = studio.StartTrace("before"))
        {
            id = trace.Id;
            Assert.True(await studio.FlushAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
            (await app.Api.DeleteAsync($"/api/v1/projects/{options.ProjectId}")).Expect(204);
            studio.StartObservation("after").Dispose();
            trace.SetOutput(new { a = 1 });
        }

        await log.WaitAsync("not delivered to SwisperStudio for now and wait: status 404");
        Assert.Equal(0, studio.DroppedEvents);
        Assert.Equal(3, studio.PendingEvents);
        await using (var db = domain.CreateDbContext())
        {
            await db.Projects.Where(p => p.Id == Guid.Parse(options.ProjectId!))
                .ExecuteUpdateAsync(p => p.SetProperty(project => project.DeletedAt, default(long?)), TestContext.Current.CancellationToken);
        }

        Assert.True(await studio.FlushAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
        Assert.Equal(0, studio.DroppedEvents);
        var node = Assert.Single((await app.Api.GetAsync($"/api/v1/traces/{id}/tree")).Expect(200).Json.EnumerateArray());
        Assert.Equal("after", node.GetProperty("name").GetString());
    }

    [Fact]
    public async Task UpdateWithoutItsTrace_HoldsUpNothing()
    {
        // What the batch answers for it decides whether 404 may wait: that is said of projects only.
        var app = await apps.GetAsync();
        var project = await app.CreateProjectAsync();
        var items = new object[]
        {
            new { type = "observation", op = "update", body = new { project_id = project, id = Guid.NewGuid(), end_time = DateTime.UtcNow } },
            new { type = "observation", op = "create", body = new { project_id = project, id = Guid.NewGuid(), trace_id = Guid.NewGuid(), type = "SPAN", name = "orphan", start_time = DateTime.UtcNow } },
            new { type = "trace", op = "update", body = new { project_id = project, id = Guid.NewGuid(), output = new { a = 1 } } },
        };
        var results = (await app.Api.PostAsync("/api/v1/batch", items)).Expect(200).Json.GetProperty("results");
        Assert.Equal([200, 201, 200], results.EnumerateArray().Select(r => r.GetProperty("status").GetInt32()));
    }

    [Fact]
    public async Task AnotherProjectsEventsInTheSpool_DoNotHoldUpOurs()
    {
        var app = await apps.GetAsync();
        var spool = Directory.CreateTempSubdirectory("studio-spool-");
        try
        {
            var options = await OptionsAsync(app);
            options.SpoolDirectory = spool.FullName;
            var wrong = await OptionsAsync(app);
            (wrong.ProjectId, wrong.SpoolDirectory, wrong.ShutdownTimeout) = (Guid.NewGuid().ToString(), spool.FullName, TimeSpan.FromMilliseconds(100));
            await using (var before = StudioClient.Start(wrong))
            {
                before.StartTrace("of a project that was mistyped").Dispose();
            }

            var log = new LogLines();
            await using var studio = StudioClient.Start(options, log);
            await log.WaitAsync("1 events that an ended process");
            using var trace = studio.StartTrace("ours");
            Assert.True(await studio.FlushAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
            (await app.Api.GetAsync($"/api/v1/traces/{trace.Id}")).Expect(200);
            await log.WaitAsync("refused 1 events for good: status 404");
            Assert.Equal(1, studio.DroppedEvents);
        }
        finally
        {
            spool.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Heartbeats_ConnectTheProject_AndCarryTheTracingSwitch()
    {
        var app = await apps.GetAsync();
        var options = await OptionsAsync(app);
        options.Environment = "staging";
        options.Version = "2.4.1-" + new string('x', 100);
        options.HeartbeatInterval = TimeSpan.FromMilliseconds(100);
        var log = new LogLines();
        await using var studio = StudioClient.Start(options, log);
        await log.WaitAsync($"connectivity verified: project {options.ProjectId} is registered and active");
        var status = (await app.Api.GetAsync("/api/v1/projects/connection-status")).Expect(200).Json
            .EnumerateArray().Single(p => p.GetProperty("project_id").GetString() == options.ProjectId);
        Assert.Equal("connected", status.GetProperty("status").GetString());
        Assert.Equal("staging", status.GetProperty("environment").GetString());
        Assert.StartsWith("2.4.1-x", status.GetProperty("version").GetString(), StringComparison.Ordinal);
        Assert.NotEmpty(status.GetProperty("sdk_version").GetString()!);

        // Its events are those of the same instance.
        studio.StartTrace("before").Dispose();
        Assert.True(await studio.FlushAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
        status = (await app.Api.GetAsync("/api/v1/projects/connection-status")).Expect(200).Json
            .EnumerateArray().Single(p => p.GetProperty("project_id").GetString() == options.ProjectId);
        Assert.Equal(1, status.GetProperty("instances").GetInt32());
        Assert.Equal(JsonValueKind.String, status.GetProperty("last_event_at").ValueKind);

        await SwitchAsync(false);
        using (var trace = studio.StartTrace("off"))
        {
            Assert.False(trace.IsCaptured);
        }

        await SwitchAsync(true);
        using (var trace = studio.StartTrace("on"))
        {
            Assert.True(trace.IsCaptured);
        }

        async Task SwitchAsync(bool isOn)
        {
            (await app.Api.PatchAsync($"/api/v1/projects/{options.ProjectId}/tracing", new { tracing_enabled = isOn })).Expect(200);
            for (var attempt = 0; studio.IsTracing != isOn; attempt++)
            {
                Assert.True(attempt < 1_500, "The switch did not arrive.");
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
        }
    }

    private static async Task WaitAndArriveAsync(StudioApp app, StudioOptions options, string status, Func<Task> mend)
    {
        options.RefusedDelay = TimeSpan.FromMilliseconds(200);
        var log = new LogLines();
        await using var studio = StudioClient.Start(options, log);
        string id;
        using (var trace = studio.StartTrace("trace"))
        {
            id = trace.Id;
            studio.StartObservation("node").Dispose();
        }

        await log.WaitAsync("not delivered to SwisperStudio for now and wait: " + status);
        Assert.Equal(3, studio.PendingEvents);
        Assert.Equal(0, studio.DroppedEvents);
        await mend();
        Assert.True(await studio.FlushAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
        Assert.Equal(0, studio.DroppedEvents);
        // The project is named: the host may not know yet of one that is new.
        Assert.Single((await app.Api.GetAsync($"/api/v1/traces/{id}/tree?project_id={options.ProjectId}")).Expect(200).Json.EnumerateArray());
    }

    private static async Task<StudioOptions> OptionsAsync(StudioApp app) => new()
    {
        Enabled = true,
        Url = app.Address.ToString(),
        ApiKey = StudioApp.DevelopmentKey,
        ProjectId = await app.CreateProjectAsync(),
        ShutdownTimeout = TimeSpan.FromSeconds(30),
    };
}
