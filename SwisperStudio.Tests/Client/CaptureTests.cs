using System.Text.Json;
using System.Text.Json.Nodes;
using SwisperStudio.Client;
using Xunit;

namespace SwisperStudio.Tests.Client;

/// <summary>What the client makes of what it is given: the lines that arrive at a server.</summary>
public sealed class CaptureTests
{
    [Fact]
    public async Task Documents_OfAnyKind_ArriveAsObjects()
    {
        var cycle = new List<object>();
        cycle.Add(cycle);
        (object? Before, string Expected)[] cases =
        [
            (new { user_message = "Grüezi <b>", n = 1.50m }, """{"user_message":"Grüezi <b>","n":1.50}"""),
            (new Dictionary<string, object?> { ["a"] = new[] { 1, 2 }, ["b"] = null, ["c"] = double.NaN }, """{"a":[1,2],"b":null,"c":"NaN"}"""),
            (JsonElement.Parse("""{ "x" : [ 1.0e2 ] }"""), """{"x":[1.0e2]}"""),
            (new JsonObject { ["y"] = true }, """{"y":true}"""),
            ("""
              {
                "z": "a b"
              }

              """, """{   "z": "a b" }"""),
            ("{}", "{}"),
            ("[1,2]", """{"value":[1,2]}"""),
            ("{not JSON", """{"value":"{not JSON"}"""),
            ("text", """{"value":"text"}"""),
            (42, """{"value":42}"""),
            (new[] { "a" }, """{"value":["a"]}"""),
            (new string('x', 100_000), $$"""{"value":"{{new string('x', 100_000)}}"}"""),
        ];
        var lines = await SendAsync(studio =>
        {
            foreach (var (before, _) in cases)
            {
                studio.StartObservation("case", before: before).Dispose();
            }

            studio.StartObservation("cycle", before: cycle).Dispose();
            studio.StartObservation("getter", before: new Throwing()).Dispose();
            studio.StartObservation("none").Dispose();
        });

        var creates = lines.Where(l => Is(l, "observation", "create")).Select(l => l.GetProperty("body")).ToList();
        Assert.Equal(cases.Select(c => c.Expected), creates.Take(cases.Length).Select(b => b.GetProperty("input").GetRawText()));
        Assert.Contains("could not be serialized", creates[^3].GetProperty("input").GetProperty("value").GetString(), StringComparison.Ordinal);
        Assert.Contains("Throwing could not be serialized: No value today", creates[^2].GetProperty("input").GetProperty("value").GetString(), StringComparison.Ordinal);
        Assert.False(creates[^1].TryGetProperty("input", out _));
    }

    [Fact]
    public async Task State_IsSerializedOnce_AsItWasThen()
    {
        var state = new Counting();
        var lines = await SendAsync(studio =>
        {
            using var node = studio.StartObservation("node", before: state);
            Assert.Equal(1, state.Reads);
            state.Text = "changed";
            node.SetAfter(state);
            Assert.Equal(2, state.Reads);
            state.Text = "changed later";
        });

        Assert.Equal(2, state.Reads);
        Assert.Equal("""{"Text":"first"}""", lines.Single(l => Is(l, "observation", "create")).GetProperty("body").GetProperty("input").GetRawText());
        Assert.Equal("""{"Text":"changed"}""", lines.Single(l => Is(l, "observation", "update")).GetProperty("body").GetProperty("output").GetRawText());
    }

    [Fact]
    public async Task Parents_FollowTheFlowOfCalls_ThroughParallelBranches()
    {
        var ids = new Dictionary<string, string?>();
        var lines = await SendAsync(async studio =>
        {
            using var trace = studio.StartTrace("trace");
            using var root = studio.StartObservation("root");
            await Task.WhenAll(Enumerable.Range(0, 20).Select(async branch =>
            {
                await Task.Yield();
                using var node = studio.StartObservation($"branch {branch}");
                await Task.Delay(branch % 3, TestContext.Current.CancellationToken);
                using (studio.StartTool($"tool {branch}"))
                {
                    await Task.Yield();
                }

                studio.AddEvent($"event {branch}", new { branch });
                Assert.Same(node, studio.Current);
            }));
            Assert.Same(root, studio.Current);
            root.Dispose();
            root.Dispose();
            Assert.Same(trace, studio.Current);
            trace.StartObservation("explicit").Dispose();
        });

        var creates = lines.Where(l => Is(l, "observation", "create")).Select(l => l.GetProperty("body")).ToDictionary(b => b.GetProperty("name").GetString()!);
        Assert.Equal(62, creates.Count);
        Assert.Single(creates.Values.Select(b => b.GetProperty("trace_id").GetString()).Distinct());
        Assert.All(Enumerable.Range(0, 20), branch =>
        {
            Assert.Equal("root", ParentOf($"branch {branch}"));
            Assert.Equal($"branch {branch}", ParentOf($"tool {branch}"));
            Assert.Equal($"branch {branch}", ParentOf($"event {branch}"));
        });
        Assert.Null(ParentOf("root"));
        Assert.Null(ParentOf("explicit"));
        Assert.Single(lines, l => Is(l, "observation", "update") && l.GetProperty("body").GetProperty("id").GetString() == creates["root"].GetProperty("id").GetString());

        string? ParentOf(string name) => creates[name].TryGetProperty("parent_observation_id", out var parent)
            ? creates.Values.Single(b => b.GetProperty("id").GetString() == parent.GetString()).GetProperty("name").GetString()
            : null;
    }

    [Fact]
    public async Task TaskThatOutlivesItsStep_IsInWhatIsStillUnderWay()
    {
        var lines = await SendAsync(async studio =>
        {
            using var stepEnded = new SemaphoreSlim(0);
            using var traceEnded = new SemaphoreSlim(0);
            using var first = new SemaphoreSlim(0);
            Task task;
            using (var trace = studio.StartTrace("trace"))
            {
                using (studio.StartObservation("step"))
                {
                    task = Task.Run(async () =>
                    {
                        await stepEnded.WaitAsync(TestContext.Current.CancellationToken);
                        Assert.Same(trace, studio.Current);
                        studio.StartObservation("after the step").Dispose();
                        first.Release();
                        await traceEnded.WaitAsync(TestContext.Current.CancellationToken);
                        Assert.Null(studio.Current);
                        studio.StartObservation("after the trace").Dispose();
                        studio.AddEvent("event after the trace");
                        Assert.Null(studio.Current);
                    });
                }

                stepEnded.Release();
                await first.WaitAsync(TestContext.Current.CancellationToken);
            }

            traceEnded.Release();
            await task;
        });

        var traces = lines.Where(l => Is(l, "trace", "create")).Select(l => l.GetProperty("body")).ToDictionary(b => b.GetProperty("name").GetString()!, b => b.GetProperty("id").GetString());
        var steps = lines.Where(l => Is(l, "observation", "create")).Select(l => l.GetProperty("body")).ToDictionary(b => b.GetProperty("name").GetString()!);
        Assert.Equal(["after the trace", "event after the trace", "trace"], traces.Keys.Order());
        Assert.Equal(traces["trace"], steps["after the step"].GetProperty("trace_id").GetString());
        Assert.False(steps["after the step"].TryGetProperty("parent_observation_id", out _));
        Assert.Equal(traces["after the trace"], steps["after the trace"].GetProperty("trace_id").GetString());
        Assert.Equal(traces["event after the trace"], steps["event after the trace"].GetProperty("trace_id").GetString());
    }

    [Fact]
    public async Task ScopesThatEndOutOfOrder_LeaveNoEndedOneCurrent() => await SendAsync(studio =>
    {
        var trace = studio.StartTrace("trace");
        var outer = studio.StartObservation("outer");
        var inner = studio.StartObservation("inner");
        outer.Dispose();
        inner.Dispose();
        Assert.Same(trace, studio.Current);
        trace.Dispose();
        Assert.Null(studio.Current);
    });

    [Fact]
    public async Task End_CarriesModelToolAndErrorFields()
    {
        var lines = await SendAsync(studio =>
        {
            using var trace = studio.StartTrace("trace", "user", "session", new { q = 1 }, ["a", "b"], new { m = 1 });
            using (var model = studio.StartObservation("model", ObservationType.Span))
            {
                model.SetModel("gpt", new { temperature = 0 });
                model.SetMessages(new[] { new { role = "user", content = "Hi" } });
                model.FirstToken();
                model.SetResult("Hello");
                model.SetReasoning("Polite");
                model.SetUsage(3, 2);
                model.SetAfter("{ }");
            }

            using (var failing = studio.StartObservation("failing"))
            {
                failing.SetAfter(new { a = 1 });
                failing.Fail(new InvalidOperationException("broken"));
            }

            using (var tool = studio.StartTool("search", new { q = "x" }, "batch"))
            {
                tool.SetOutput(new[] { 1, 2 });
            }

            using (var tool = studio.StartTool("failing tool"))
            {
                tool.Fail(new TimeoutException("too slow"));
            }

            trace.SetOutput(new { answer = 1 });
        });

        var updates = lines.Where(l => Is(l, "observation", "update")).Select(l => l.GetProperty("body")).ToList();
        Assert.Equal("GENERATION", updates[0].GetProperty("type").GetString());
        Assert.Equal("gpt", updates[0].GetProperty("model").GetString());
        Assert.Equal("""{"temperature":0}""", updates[0].GetProperty("model_parameters").GetRawText());
        Assert.Equal(3, updates[0].GetProperty("prompt_tokens").GetInt32());
        Assert.Equal(2, updates[0].GetProperty("completion_tokens").GetInt32());
        Assert.InRange(updates[0].GetProperty("completion_start_time").GetDateTime(), default, updates[0].GetProperty("end_time").GetDateTime());
        Assert.Equal(
            """{"_llm_messages":[{"role":"user","content":"Hi"}],"_llm_result":"Hello","_llm_reasoning":"Polite"}""",
            updates[0].GetProperty("output").GetRawText());
        Assert.Equal("ERROR", updates[1].GetProperty("level").GetString());
        Assert.StartsWith("System.InvalidOperationException: broken", updates[1].GetProperty("status_message").GetString(), StringComparison.Ordinal);
        Assert.Equal("""{"a":1}""", updates[1].GetProperty("output").GetRawText());
        Assert.Equal("""{"status":"success","result":[1,2],"error":null}""", updates[2].GetProperty("output").GetRawText());
        Assert.Equal("""{"status":"failure","result":null,"error":{"message":"too slow","type":"System.TimeoutException"}}""", updates[3].GetProperty("output").GetRawText());
        Assert.Equal("ERROR", updates[3].GetProperty("level").GetString());

        var tools = lines.Where(l => Is(l, "observation", "create")).Select(l => l.GetProperty("body")).Where(b => b.GetProperty("type").GetString() == "TOOL").ToList();
        Assert.Equal("""{"tool_name":"search","parameters":{"q":"x"},"batch_key":"batch"}""", tools[0].GetProperty("input").GetRawText());
        Assert.Equal("""{"tool_name":"failing tool","parameters":{},"batch_key":""}""", tools[1].GetProperty("input").GetRawText());
        var trace = lines.Single(l => Is(l, "trace", "create")).GetProperty("body");
        Assert.Equal("""["a","b"]""", trace.GetProperty("tags").GetRawText());
        Assert.Equal("production", trace.GetProperty("environment").GetString());
        Assert.Equal("""{"answer":1}""", lines.Single(l => Is(l, "trace", "update")).GetProperty("body").GetProperty("output").GetRawText());
    }

    [Fact]
    public async Task Scope_UsedByManyThreads_NeverBreaksALine()
    {
        var lines = await SendAsync(async studio =>
        {
            using var node = studio.StartObservation("shared");
            await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(() =>
            {
                for (var i = 0; i < 200; i++)
                {
                    node.SetAfter(new { thread, i, text = new string((char)('a' + thread), 500 * thread) });
                    using var inner = node.StartObservation("inner", before: new { thread });
                    inner.SetAfter(new { thread, text = new string((char)('a' + thread), 2_000) });
                }
            })));
        });

        Assert.Equal(1_601, lines.Count(l => Is(l, "observation", "create")));
        Assert.All(lines.Where(l => Is(l, "observation", "update")), l =>
        {
            var output = l.GetProperty("body").GetProperty("output");
            Assert.True(output.GetProperty("text").GetString()!.All(c => c == 'a' + output.GetProperty("thread").GetInt32()));
        });
    }

    private static bool Is(JsonElement line, string type, string operation) =>
        line.GetProperty("type").GetString() == type && line.GetProperty("op").GetString() == operation;

    private static Task<IReadOnlyCollection<JsonElement>> SendAsync(Action<StudioClient> run) => SendAsync(studio =>
    {
        run(studio);
        return Task.CompletedTask;
    });

    private static async Task<IReadOnlyCollection<JsonElement>> SendAsync(Func<StudioClient, Task> run)
    {
        await using var server = await FakeStudio.StartAsync();
        var studio = StudioClient.Start(server.Options());
        await run(studio);
        await studio.DisposeAsync();
        Assert.Equal(0, studio.DroppedEvents);
        return server.Stored;
    }

    private sealed class Counting
    {
        private string _text = "first";

        internal int Reads { get; private set; }

        public string Text
        {
            get
            {
                Reads++;
                return _text;
            }
            set => _text = value;
        }
    }

    private sealed class Throwing
    {
        public int Value => throw new InvalidOperationException("No value today");
    }
}
