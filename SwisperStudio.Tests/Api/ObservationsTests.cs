using System.Text;
using System.Text.Json;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Api;

/// <summary>contract/rest-api.md, section 8, and the tree (7.4).</summary>
public sealed class ObservationsTests(StudioApps apps)
{
    private static readonly string[] ResponseFields =
    [
        "calculated_input_cost", "calculated_output_cost", "calculated_total_cost", "completion_start_time", "completion_tokens", "end_time",
        "id", "level", "model", "name", "parent_observation_id", "prompt_tokens", "start_time", "status_message", "total_tokens", "trace_id", "type",
    ];

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Create_WithTokensAndModel_IsPriced(DatabaseKind kind)
    {
        var studio = await apps.GetAsync(kind);
        var trace = await NewTraceAsync(studio);
        var created = (await studio.Api.PostAsync("/api/v1/observations", new
        {
            id = trace + "o",
            trace_id = trace,
            type = "GENERATION",
            name = "classify_intent",
            model = "inference-llama4-maverick",
            prompt_tokens = 4876,
            completion_tokens = "205",
            start_time = "2025-11-06T07:14:41.150",
            end_time = 1762413281.95,
        })).Expect(201).Json;
        Assert.Equal(ResponseFields, created.EnumerateObject().Select(p => p.Name).Order());
        Assert.Equal("0.001097", created.GetProperty("calculated_input_cost").GetString());
        Assert.Equal("0.000184", created.GetProperty("calculated_output_cost").GetString());
        Assert.Equal("0.001281", created.GetProperty("calculated_total_cost").GetString());
        Assert.Equal(5081, created.GetProperty("total_tokens").GetInt64());
        Assert.Equal("2025-11-06T07:14:41.150000", created.GetProperty("start_time").GetString());
        Assert.Equal("2025-11-06T07:14:41.950000", created.GetProperty("end_time").GetString());
        Assert.Equal("DEFAULT", created.GetProperty("level").GetString());
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Update_OvertakesItsCreate_Is404AndKept(DatabaseKind kind)
    {
        var studio = await apps.GetAsync(kind);
        var trace = await NewTraceAsync(studio);
        var id = trace + "-o";
        var early = (await studio.Api.PatchAsync($"/api/v1/observations/{id}", """{"output":{"x":1},"end_time":"2025-11-06T07:14:42","level":"ERROR","status_message":"boom","type":"GENERATION"}""")).Expect(404);
        Assert.Equal($$"""{"detail":"Observation {{id}} not found"}""", early.Text);
        (await studio.Api.GetAsync($"/api/v1/observations/{id}")).Expect(404);
        var created = (await studio.Api.PostAsync("/api/v1/observations", new { id, trace_id = trace, type = "SPAN", name = "node", start_time = "2025-11-06T07:14:41" })).Expect(201).Json;
        Assert.Equal("ERROR", created.GetProperty("level").GetString());
        Assert.Equal("GENERATION", created.GetProperty("type").GetString());
        Assert.Equal("2025-11-06T07:14:42", created.GetProperty("end_time").GetString());
        var node = (await studio.Api.GetAsync($"/api/v1/traces/{trace}/tree")).Json[0];
        Assert.Equal("""{"x":1}""", node.GetProperty("output").GetRawText());
        Assert.Equal("1000.0", node.GetProperty("latency_ms").GetRawText());
    }

    [Fact]
    public async Task Update_AppliesOnlyWhatIsPresent_NullsIncluded()
    {
        var studio = await apps.GetAsync();
        var trace = await NewTraceAsync(studio);
        var id = trace + "-o";
        (await studio.Api.PostAsync("/api/v1/observations", new { id, trace_id = trace, type = "SPAN", output = new { a = 1 }, model = "m", status_message = "s" })).Expect(201);
        (await studio.Api.PatchAsync($"/api/v1/observations/{id}", """{"output":null,"unknown":1}""")).Expect(200);
        var node = (await studio.Api.GetAsync($"/api/v1/traces/{trace}/tree")).Json[0];
        Assert.Equal(JsonValueKind.Null, node.GetProperty("output").ValueKind);
        Assert.Equal("m", node.GetProperty("model").GetString());
        Assert.Equal("s", node.GetProperty("status_message").GetString());
        (await studio.Api.PatchAsync($"/api/v1/observations/{id}", "{}")).Expect(200);
        (await studio.Api.PatchAsync($"/api/v1/observations/{id}", """{"level":null}""")).Expect(422);
    }

    [Fact]
    public async Task Create_Again_ReturnsWhatIsStoredUnchanged()
    {
        var studio = await apps.GetAsync();
        var trace = await NewTraceAsync(studio);
        var first = (await studio.Api.PostAsync("/api/v1/observations", new { id = trace + "o", trace_id = trace, type = "SPAN", name = "first" })).Expect(201);
        var second = (await studio.Api.PostAsync("/api/v1/observations", new { id = trace + "o", trace_id = trace, type = "TOOL", name = "second", model = "m" })).Expect(201);
        Assert.Equal(first.Text, second.Text);
    }

    [Fact]
    public async Task Create_TypeAuto_IsSpan_AndAllTypesAreTaken()
    {
        var studio = await apps.GetAsync();
        var trace = await NewTraceAsync(studio);
        Assert.Equal("SPAN", (await CreateAsync("AUTO")).GetProperty("type").GetString());
        foreach (var type in new[] { "SPAN", "GENERATION", "EVENT", "TOOL", "AGENT", "CHAIN", "RETRIEVER", "EMBEDDING", "EVALUATOR", "GUARDRAIL" })
        {
            Assert.Equal(type, (await CreateAsync(type)).GetProperty("type").GetString());
        }

        async Task<JsonElement> CreateAsync(string type) =>
            (await studio.Api.PostAsync("/api/v1/observations", new { id = trace + type, trace_id = trace, type })).Expect(201).Json;
    }

    [Fact]
    public async Task Create_TraceUnknown_IsStored_AndTheTraceFollows()
    {
        var studio = await apps.GetAsync();
        var project = await studio.CreateProjectAsync();
        var trace = Guid.NewGuid().ToString();
        (await studio.Api.PostAsync("/api/v1/observations", new { id = trace + "o", trace_id = trace, type = "SPAN", input = new { a = 1 } })).Expect(201);
        (await studio.Api.PostAsync("/api/v1/traces", new { id = trace, project_id = project, user_id = "u" })).Expect(201);
        Assert.Equal(trace + "o", (await studio.Api.GetAsync($"/api/v1/traces/{trace}/tree?project_id={project}")).Expect(200).Json[0].GetProperty("id").GetString());
    }

    [Fact]
    public async Task EndBeforeStart_IsStoredAsSent()
    {
        var studio = await apps.GetAsync();
        var trace = await NewTraceAsync(studio);
        (await studio.Api.PostAsync("/api/v1/observations", new { id = trace + "o", trace_id = trace, type = "SPAN", start_time = "2025-11-06T07:14:42", end_time = "2025-11-06T07:14:41.5" })).Expect(201);
        Assert.Equal(-500, (await studio.Api.GetAsync($"/api/v1/traces/{trace}/tree")).Json[0].GetProperty("latency_ms").GetDouble());
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Documents_ComeBackExactly(DatabaseKind kind)
    {
        const string document = """{"z":1,"a":1.0,"big":9007199254740993,"neg":-0.0,"exp":1E+2,"huge":123456789012345678901234567890,"esc":"\u00fc\/\u0000\ud800","dup":1,"dup":2,"empty":{},"list":[],"f":false,"n":null,"s":"","ü":"🙂"}""";
        var studio = await apps.GetAsync(kind);
        var trace = await NewTraceAsync(studio);
        var body = $$"""{"id":"{{trace}}o","trace_id":"{{trace}}","type":"SPAN","input":{{document}},"output": { "spaced" : {{document}} },"meta":{{document}},"model_parameters":{{document}}}""";
        (await studio.Api.PostAsync("/api/v1/observations", body)).Expect(201);
        var node = (await studio.Api.GetAsync($"/api/v1/traces/{trace}/tree")).Expect(200).Text;
        Assert.Contains($"\"input\":{document},", node, StringComparison.Ordinal);
        Assert.Contains($$"""
            "output":{"spaced":{{document}}},
            """, node, StringComparison.Ordinal);
        Assert.Contains($"\"meta\":{document},", node, StringComparison.Ordinal);
        Assert.Contains($"\"model_parameters\":{document},", node, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tree_SumsSubtrees_AndShowsOrphansAsRoots()
    {
        var studio = await apps.GetAsync();
        var trace = await NewTraceAsync(studio);
        await CreateAsync("root", null, "2025-11-06T07:14:40", "2025-11-06T07:14:43");
        await CreateAsync("second", "root", "2025-11-06T07:14:42", "2025-11-06T07:14:43");
        await CreateAsync("first", "root", "2025-11-06T07:14:41", "2025-11-06T07:14:42");
        await CreateAsync("orphan", "never", "2025-11-06T07:14:45", null);
        await CreateAsync("self", "self", "2025-11-06T07:14:46", null);
        var tree = (await studio.Api.GetAsync($"/api/v1/traces/{trace}/tree")).Expect(200).Json;
        Assert.Equal(["root", "orphan", "self"], tree.EnumerateArray().Select(n => n.GetProperty("name").GetString()));
        var root = tree[0];
        Assert.Equal(["first", "second"], root.GetProperty("children").EnumerateArray().Select(n => n.GetProperty("name").GetString()));
        Assert.Equal("5000.0", root.GetProperty("total_duration_ms").GetRawText());
        Assert.Equal("0.006000", root.GetProperty("total_cost").GetString());
        Assert.Equal(JsonValueKind.Null, tree[1].GetProperty("total_duration_ms").ValueKind);
        Assert.Empty(tree[1].GetProperty("children").EnumerateArray());

        async Task CreateAsync(string name, string? parent, string start, string? end) => (await studio.Api.PostAsync("/api/v1/observations", new
        {
            id = trace + name,
            trace_id = trace,
            parent_observation_id = parent is null ? null : trace + parent,
            type = "SPAN",
            name,
            start_time = start,
            end_time = end,
            model = parent == "root" ? "gpt-4-turbo" : null,
            prompt_tokens = parent == "root" ? 150 : (int?)null,
            completion_tokens = parent == "root" ? 50 : (int?)null,
        })).Expect(201);
    }

    [Fact]
    public async Task Tree_ToolsToldByAnOutput_AreNodesOfTheirOwn()
    {
        var studio = await apps.GetAsync();
        var trace = await NewTraceAsync(studio);
        (await studio.Api.PostAsync("/api/v1/observations", new
        {
            id = trace + "o",
            trace_id = trace,
            type = "SPAN",
            name = "tool_execution",
            output = new { _tools_executed = new[] { new { tool_name = "weather", parameters = new { city = "Bern" }, result = (string?)null, error = "timeout", status = "failure" } } },
        })).Expect(201);
        var tool = (await studio.Api.GetAsync($"/api/v1/traces/{trace}/tree")).Json[0].GetProperty("children")[0];
        Assert.Equal("TOOL", tool.GetProperty("type").GetString());
        Assert.Equal("weather", tool.GetProperty("name").GetString());
        Assert.Equal("ERROR", tool.GetProperty("level").GetString());
        Assert.Equal("""{"tool_name":"weather","parameters":{"city":"Bern"},"batch_key":""}""", tool.GetProperty("input").GetRawText());
        Assert.Equal("""{"status":"failure","result":null,"error":"timeout"}""", tool.GetProperty("output").GetRawText());
    }

    [Fact]
    public async Task Tree_ChainOf5000_ComesBackNested()
    {
        var studio = await apps.GetAsync();
        var project = await studio.CreateProjectAsync();
        var trace = Guid.NewGuid().ToString();
        const int depth = 5000;
        var batch = new StringBuilder();
        for (var i = 0; i < depth; i++)
        {
            var parent = i == 0 ? "null" : $"\"{trace}-{i - 1}\"";
            batch.Append($$"""{"type":"observation","body":{"id":"{{trace}}-{{i}}","trace_id":"{{trace}}","project_id":"{{project}}","type":"SPAN","parent_observation_id":{{parent}}} }""").Append('\n');
        }

        (await studio.Api.PostAsync("/api/v1/batch", batch.ToString())).Expect(200);
        var node = (await studio.Api.GetAsync($"/api/v1/traces/{trace}/tree")).Expect(200).Json;
        for (var i = 0; i < depth; i++)
        {
            node = Assert.Single(node.EnumerateArray());
            Assert.Equal($"{trace}-{i}", node.GetProperty("id").GetString());
            node = node.GetProperty("children");
        }
    }

    private static async Task<string> NewTraceAsync(StudioApp studio)
    {
        var id = Guid.NewGuid().ToString();
        (await studio.Api.PostAsync("/api/v1/traces", new { id, project_id = await studio.CreateProjectAsync() })).Expect(201);
        return id;
    }
}
