using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using SwisperStudio.Core;
using SwisperStudio.Tests.Infrastructure;
using Xunit;
using static SwisperStudio.Tests.Api.Langfuse.LangfuseClients;

namespace SwisperStudio.Tests.Api.Langfuse;

/// <summary>Events of Langfuse's clients: what they say is stored once, in whatever order and how often it comes.</summary>
public sealed class IngestionTests(StudioApps apps)
{
    private const string SampleTrace = "5b93f05b-54b8-4769-b8ee-010962ffa55e";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task RecordedBatch_IsTheTraceThatItsProgramMade(DatabaseKind kind)
    {
        var app = await apps.GetAsync(kind);
        var (_, client) = await app.CreateProjectClientAsync();
        var answer = (await client.PostAsync(Ingestion, Sample)).Expect(207).Json;
        Assert.Equal(SampleEvents.Select(e => e.GetProperty("id").GetString()), answer.GetProperty("successes").EnumerateArray().Select(s => s.GetProperty("id").GetString()));
        Assert.All(answer.GetProperty("successes").EnumerateArray(), s => Assert.Equal(201, s.GetProperty("status").GetInt32()));
        Assert.Empty(answer.GetProperty("errors").EnumerateArray());

        var trace = (await client.GetAsync($"/api/public/traces/{SampleTrace}")).Expect(200).Json;
        Assert.Equal("""
            "day-planner 0" "lf3|2afecce0|0" "lf3-2afecce0-0" "staging" "r-1" "v2" ["staging","n0"] {"question":"Plan a day in Thun (0)"} {"answer":"Start at the station of Thun. 🚉 0"} {"depth":{"a":[1,2]},"tenant":"ch","version":"v2"}
            """, Fields(trace, "name", "userId", "sessionId", "environment", "release", "version", "tags", "input", "output", "metadata"));
        Assert.Equal("2026-11-23T18:40:07.644000Z", trace.GetProperty("timestamp").GetString());

        var steps = trace.GetProperty("observations").EnumerateArray().ToDictionary(o => o.GetProperty("name").GetString()!);
        Assert.Equal(["cache-miss", "lookup-trains", "planner-llm", "rerank", "supervisor"], steps.Keys.Order());
        Assert.Equal("""
            "SPAN" null {"question":"Plan a day in Thun (0)"} {"answer":"Start at the station of Thun. 🚉 0"} "DEFAULT" "2026-11-23T18:40:02.644000Z" "2026-11-23T18:40:07.645000Z"
            """, Fields(steps["supervisor"], "type", "parentObservationId", "input", "output", "level", "startTime", "endTime"));
        Assert.Equal(2, steps["supervisor"].GetProperty("metadata").GetProperty("step").GetInt32());

        var planner = steps["planner-llm"];
        Assert.Equal("""
            "GENERATION" "gpt-4o" {"temperature":0.4,"maxTokens":300} {"input":120,"output":40,"total":160,"unit":"TOKENS"} {"input":120,"output":40,"total":160} {"role":"assistant","content":"Start at the station of Thun. 🚉 0"} "2026-11-23T18:40:02.944000Z" 0.2
            """, Fields(planner, "type", "model", "modelParameters", "usage", "usageDetails", "output", "completionStartTime", "timeToFirstToken"));
        Assert.Equal(steps["supervisor"].GetProperty("id").GetString(), planner.GetProperty("parentObservationId").GetString());
        Assert.Equal(["system", "user"], planner.GetProperty("input").EnumerateArray().Select(m => m.GetProperty("role").GetString()));

        Assert.Equal("""
            "SPAN" {"to":"Thun","max":3} ["IC 1 Thun","IR 2 Thun"]
            """, Fields(steps["lookup-trains"], "type", "input", "output"));
        Assert.Equal("""
            "GENERATION" "gpt-4o-mini" "rank for Thun" "ranked Thun" {"input":50,"output":6,"total":56,"cache_read_input_tokens":12}
            """, Fields(steps["rerank"], "type", "model", "input", "output", "usageDetails"));
        Assert.Equal(steps["lookup-trains"].GetProperty("id").GetString(), steps["rerank"].GetProperty("parentObservationId").GetString());
        Assert.Equal("""
            "EVENT" "WARNING" "Thun" "2026-11-23T18:40:04.144000Z" "2026-11-23T18:40:04.144000Z"
            """, Fields(steps["cache-miss"], "type", "level", "input", "startTime", "endTime"));
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task RecordedBatch_InAnyOrderRepeatedAndSplit_GivesTheSameRows(DatabaseKind kind)
    {
        var app = await apps.GetAsync(kind);
        var expected = await RowsAfterAsync(app, [Events()]);
        var random = new Random(17);
        for (var run = 0; run < 6; run++)
        {
            var twice = Events().Concat(Events()).ToArray();
            random.Shuffle(twice);
            Assert.Equal(expected, await RowsAfterAsync(app, [twice]));
            var once = Events().ToArray();
            random.Shuffle(once);
            Assert.Equal(expected, await RowsAfterAsync(app, [once[..6], once[6..], once[..6]]));
        }

        static List<string> Events() => [.. SampleEvents.Select(e => e.GetRawText())];
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task BadEvents_DoNotFailTheOthers_AndSayWhatIsWrong(DatabaseKind kind)
    {
        var app = await apps.GetAsync(kind);
        var (_, client) = await app.CreateProjectClientAsync();
        var deep = string.Concat(Enumerable.Repeat("[", 129)) + string.Concat(Enumerable.Repeat("]", 129));
        var answer = (await client.SendEventsAsync(
            Event("trace-create", """{"id":"good","name":"n"}""", "1"),
            Event("prompt-create", "{}", "2"),
            Event("span-create", """{"id":"s","traceId":"good","startTime":"yesterday"}""", "3"),
            Event("span-create", $$"""{"id":"s","traceId":"good","input":{{deep}}}""", "4"),
            Event("span-create", $$"""{"id":"s","traceId":"{{new string('x', 801)}}"}""", "5"),
            Event("generation-create", """{"id":"s","traceId":"good","usage":{"input":-1}}""", "6"),
            """{"type":"trace-create","timestamp":"2026-11-23T18:40:00Z","body":{}}""",
            """{"id":"8","type":"trace-create","body":{"id":"late"}}""",
            """{"id":"9","type":"trace-create","timestamp":"2026-11-23T18:40:00Z","body":7}""",
            "10",
            Event("score-create", """{"name":"n","value":1}""", "11"),
            Event("span-create", """{"id":"s","traceId":"good","name":"step"}""", "12"),
            Event("sdk-log", """{"log":"x"}""", "13"))).Json;
        Assert.Equal(["1", "12", "13"], answer.GetProperty("successes").EnumerateArray().Select(s => s.GetProperty("id").GetString()));
        var errors = answer.GetProperty("errors").EnumerateArray().ToList();
        Assert.Equal(["2", "3", "4", "5", "6", null, "8", "9", null, "11"], errors.Select(e => e.GetProperty("id").GetString()));
        Assert.All(errors, e => Assert.Equal(400, e.GetProperty("status").GetInt32()));
        string[] expected = ["prompt-create", "startTime", "input: Input should not be nested deeper than 128", "traceId", "usage.input", "id", "timestamp", "body", "object", "traceId"];
        Assert.All(errors.Zip(expected), pair => Assert.Contains(pair.Second, pair.First.GetProperty("message").GetString(), StringComparison.Ordinal));

        var trace = (await client.GetAsync("/api/public/traces/good")).Expect(200).Json;
        Assert.Equal("step", Assert.Single(trace.GetProperty("observations").EnumerateArray()).GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("0")]
    [InlineData("false")]
    [InlineData("\"\"")]
    [InlineData("\"text\"")]
    [InlineData("-12.50")]
    [InlineData("[1,[],{\"a\":null}]")]
    [InlineData("{\"a\":0,\"b\":\"\",\"c\":false}")]
    public async Task Documents_OfAnyKind_ComeBackAsSent(string document)
    {
        var app = await apps.GetAsync();
        var (_, client) = await app.CreateProjectClientAsync();
        await client.StoreAsync(
            Event("trace-create", $$"""{"id":"t","input":{{document}},"output":{{document}},"metadata":{{document}}}"""),
            Event("span-create", $$"""{"id":"o","traceId":"t","input":{{document}},"output":{{document}},"metadata":{{document}}}"""));
        var trace = (await client.GetAsync("/api/public/traces/t")).Expect(200).Json;
        var observation = (await client.GetAsync("/api/public/observations/o")).Expect(200).Json;
        var metadata = document[0] == '{' ? document : $$"""{"metadata":{{document}}}""";
        foreach (var read in new[] { trace, observation, trace.GetProperty("observations")[0] })
        {
            Assert.Equal($"{document} {document} {metadata}\n", Fields(read, "input", "output", "metadata") + "\n");
        }
    }

    [Fact]
    public async Task Null_SaysNothing_ButZeroEmptyAndFalseDo()
    {
        var app = await apps.GetAsync();
        var (_, client) = await app.CreateProjectClientAsync();
        await client.StoreAsync(
            Event("trace-create", """{"id":"t","name":"first","userId":"u","tags":["a"],"metadata":{"kept":1,"changed":1},"public":true}"""),
            Event("trace-create", """{"id":"t","name":null,"userId":"","tags":null,"metadata":{"kept":null,"changed":0},"public":false}""", time: "2026-11-23T18:40:01Z"),
            Event("generation-create", """{"id":"g","traceId":"t","model":"m","level":"ERROR","statusMessage":"no","usage":{"input":5,"output":6}}"""),
            Event("generation-update", """{"id":"g","traceId":"t","model":null,"level":null,"statusMessage":"","usage":{"input":0,"output":null}}""", time: "2026-11-23T18:40:01Z"));
        var trace = (await client.GetAsync("/api/public/traces/t")).Expect(200).Json;
        Assert.Equal("""
            "first" "" ["a"] {"changed":0,"kept":1,"public":false} false
            """, Fields(trace, "name", "userId", "tags", "metadata", "public"));
        Assert.Equal("""
            "m" "ERROR" "" {"input":0,"output":6,"total":6,"unit":"TOKENS"}
            """, Fields(trace.GetProperty("observations")[0], "model", "level", "statusMessage", "usage"));
    }

    [Fact]
    public async Task WhatHasNoColumn_IsKeptInTheMetadata()
    {
        var app = await apps.GetAsync();
        var (_, client) = await app.CreateProjectClientAsync();
        await client.StoreAsync(
            Event("generation-create", """
                {"id":"g","traceId":"t","metadata":{"a":1},"environment":"staging","version":"7","promptName":"planner","promptVersion":3,
                 "usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15,"prompt_tokens_details":{"cached_tokens":4},"unit":"TOKENS","inputCost":0.5},"costDetails":{"total":0.7} }
                """),
            Event("generation-update", """{"id":"g","traceId":"t","metadata":{"b":[2]},"usageDetails":{"input":11,"reasoning":3}}""", time: "2026-11-23T18:40:01Z"));
        var metadata = (await client.GetAsync("/api/public/observations/g")).Expect(200).Json;
        Assert.Equal("""
            {"a":1,"b":[2],"cost_details":{"inputCost":0.5,"total":0.7},"environment":"staging","prompt":{"name":"planner","version":3},"usage_details":{"reasoning":3},"version":"7"} {"input":11,"output":5,"total":15,"reasoning":3} {"inputCost":0.5,"total":0.7}
            """, Fields(metadata, "metadata", "usageDetails", "costDetails"));
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Usage_OfAnotherUnit_IsKept_AndCountsNoTokens(DatabaseKind kind)
    {
        var app = await apps.GetAsync(kind);
        var (_, client) = await app.CreateProjectClientAsync();
        await client.StoreAsync(
            Event("generation-create", """{"id":"c","traceId":"t","model":"gpt-4o","usage":{"input":9000,"output":600,"total":9600,"unit":"CHARACTERS"}}"""),
            Event("generation-create", """{"id":"s","traceId":"t","model":"gpt-4o","usage":{"total":12,"unit":"SECONDS","totalCost":0.5},"usageDetails":{"input":3}}"""),
            Event("generation-create", """{"id":"t","traceId":"t","model":"gpt-4o","usage":{"input":5,"unit":null}}"""));
        Assert.Equal("""
            {"input":9000,"output":600,"total":9600,"unit":"CHARACTERS"} {"input":9000,"output":600,"total":9600,"unit":"CHARACTERS"} {}
            """, Fields((await client.GetAsync("/api/public/observations/c")).Expect(200).Json, "usage", "usageDetails", "costDetails"));
        Assert.Equal("""
            {"total":12,"unit":"SECONDS"} {"totalCost":0.5}
            """, Fields((await client.GetAsync("/api/public/observations/s")).Expect(200).Json.GetProperty("metadata"), "usage_details", "cost_details"));
        await using var domain = new StudioDomain(app);
        await using var db = domain.CreateDbContext();
        var project = Guid.Parse((await client.GetAsync("/api/public/traces/t")).Json.GetProperty("projectId").GetString()!);
        var rows = await db.Observations.AsNoTracking().Where(o => o.ProjectId == project).ToDictionaryAsync(o => o.Id, Cancel);
        Assert.Equal(((long?)null, (long?)null, (long?)null, (long?)null), (rows["c"].PromptTokens, rows["c"].CompletionTokens, rows["c"].TotalTokens, rows["c"].TotalCost));
        Assert.Equal((3, 5), (rows["s"].PromptTokens, rows["t"].PromptTokens));
    }

    [Fact]
    public async Task Observation_WithoutATrace_IsOneByItself()
    {
        var app = await apps.GetAsync();
        var (_, client) = await app.CreateProjectClientAsync();
        await client.StoreAsync(
            Event("tool-create", """{"id":"alone","name":"search"}"""),
            Event("span-update", """{"id":"alone","output":1}""", time: "2026-11-23T18:40:01Z"),
            Event("observation-create", """{"id":"typed","traceId":"t","type":"EMBEDDING"}"""));
        var trace = (await client.GetAsync("/api/public/traces/alone")).Expect(200).Json;
        Assert.Equal("""
            "alone" "TOOL" "search" 1 "2026-11-23T18:40:00Z"
            """, Fields(Assert.Single(trace.GetProperty("observations").EnumerateArray()), "id", "type", "name", "output", "startTime"));
        Assert.Equal("EMBEDDING", (await client.GetAsync("/api/public/observations/typed")).Json.GetProperty("type").GetString());
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task DeletedTrace_SentAgain_StaysDeleted(DatabaseKind kind)
    {
        var app = await apps.GetAsync(kind);
        var (_, client) = await app.CreateProjectClientAsync();
        await client.PostAsync(Ingestion, Sample);
        (await client.DeleteAsync($"/api/v1/traces/{SampleTrace}")).Expect(204);
        Assert.Equal(13, (await client.PostAsync(Ingestion, Sample)).Expect(207).Json.GetProperty("successes").GetArrayLength());
        (await client.GetAsync($"/api/public/traces/{SampleTrace}")).Expect(404);
    }

    [Fact]
    public async Task Refusals_AreInTheFormOfTheProtocol()
    {
        var app = await apps.GetAsync();
        var (project, client) = await app.CreateProjectClientAsync();
        var batch = $$"""{"batch":[{{Event("trace-create", """{"id":"t"}""")}}]}""";
        Refused(await app.Anonymous.PostAsync(Ingestion, batch), 401, "UnauthorizedError");
        Refused(await client.PostAsync($"{Ingestion}?project_id={await app.CreateProjectAsync()}", batch), 403, "ForbiddenError");
        Refused(await SendAsync("text/plain", Encoding.UTF8.GetBytes(batch)), 415, "UnsupportedMediaTypeError");
        Refused(await client.PostAsync(Ingestion, new byte[64 * 1024 * 1024]), 413, "PayloadTooLargeError");
        Refused(await client.PostAsync(Ingestion, "{"), 400, "InvalidRequestError");
        Refused(await client.PostAsync(Ingestion, """{"batch":{}}"""), 400, "InvalidRequestError");
        Refused(await client.PostAsync(Ingestion, "{}"), 400, "InvalidRequestError");
        (await client.GetAsync("/api/public/traces/t")).Expect(404);

        using var gzip = new MemoryStream();
        await using (var zip = new GZipStream(gzip, CompressionMode.Compress))
        {
            zip.Write(Encoding.UTF8.GetBytes(batch));
        }

        (await SendAsync("application/json; charset=utf-8", gzip.ToArray(), "gzip")).Expect(207);
        Assert.Equal(project, (await client.GetAsync("/api/public/traces/t")).Expect(200).Json.GetProperty("projectId").GetString());

        Task<ApiAnswer> SendAsync(string type, byte[] bytes, string? encoding = null)
        {
            var request = new HttpRequestMessage(HttpMethod.Post, Ingestion) { Content = new ByteArrayContent(bytes) { Headers = { ContentType = MediaTypeHeaderValue.Parse(type) } } };
            if (encoding is not null)
            {
                request.Content.Headers.ContentEncoding.Add(encoding);
            }

            return client.SendAsync(request);
        }

        static void Refused(ApiAnswer answer, int status, string error)
        {
            Assert.Equal(error, answer.Expect(status).Json.GetProperty("error").GetString());
            Assert.NotEmpty(answer.Json.GetProperty("message").GetString()!);
        }
    }

    [Fact]
    public async Task Sender_TellsItsSdkAndEnvironment()
    {
        var app = await apps.GetAsync();
        var (project, client) = await app.CreateProjectClientAsync();
        await client.PostAsync(Ingestion, Sample);
        // What comes with updates alone is of the same client.
        await client.StoreAsync(Event("span-update", $$"""{"id":"f18e7ce2-183c-43b2-99c3-a71137a30c62","traceId":"{{SampleTrace}}","output":1}"""));
        await using var domain = new StudioDomain(app);
        await using var db = domain.CreateDbContext();
        var id = Guid.Parse(project);
        var connection = await WaitAsync(() => db.Connections.AsNoTracking().FirstOrDefaultAsync(c => c.ProjectId == id && c.Environment == "staging", Cancel));
        Assert.Equal("langfuse-js 3.39.2", connection.SdkVersion);
        Assert.Equal(1, await db.Connections.CountAsync(c => c.ProjectId == id, Cancel));
    }

    private static async Task<T> WaitAsync<T>(Func<Task<T?>> read)
        where T : class
    {
        for (var attempt = 0; attempt < 150; attempt++)
        {
            if (await read() is { } found)
            {
                return found;
            }

            await Task.Delay(100, Cancel);
        }

        throw new TimeoutException();
    }

    // All that is stored of the trace, but when it came and where its chunks lie.
    private static async Task<string> RowsAfterAsync(StudioApp app, IReadOnlyList<IEnumerable<string>> requests)
    {
        var (project, client) = await app.CreateProjectClientAsync();
        foreach (var request in requests)
        {
            await client.StoreAsync([.. request]);
        }

        await using var domain = new StudioDomain(app);
        await using var db = domain.CreateDbContext();
        var (id, key) = (Guid.Parse(project), Hash128.Of(SampleTrace));
        var trace = await db.Traces.AsNoTracking().SingleAsync(t => t.ProjectId == id && t.Key == key, Cancel);
        (trace.ProjectId, trace.LastSeen, trace.Incarnation) = (Guid.Empty, 0, 0);
        var observations = await db.Observations.AsNoTracking().Where(o => o.ProjectId == id).OrderBy(o => o.Key).ToListAsync(Cancel);
        observations.ForEach(o => o.ProjectId = Guid.Empty);
        var documents = JsonNode.Parse((await client.GetAsync($"/api/public/traces/{SampleTrace}")).Expect(200).Text)!.AsObject();
        documents.Remove("projectId");
        documents.Remove("htmlPath");
        return JsonSerializer.Serialize(new { trace, observations, documents }, Indented);
    }

    private static string Fields(JsonElement element, params string[] names) => string.Join(' ', names.Select(name => TraceTree.Minified(element.GetProperty(name).GetRawText())));

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
}
