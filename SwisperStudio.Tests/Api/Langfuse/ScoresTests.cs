using System.Globalization;
using SwisperStudio.Tests.Infrastructure;
using Xunit;
using static SwisperStudio.Tests.Api.Langfuse.LangfuseClients;

namespace SwisperStudio.Tests.Api.Langfuse;

/// <summary>Scores: of any kind, replaced by their id, gone with their trace.</summary>
public sealed class ScoresTests(StudioApps apps)
{
    private const string Scores = "/api/public/scores";

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Scores_OfAllKinds_AreListedAndReadWithTheirTrace(DatabaseKind kind)
    {
        var app = await apps.GetAsync(kind);
        var (project, client) = await app.CreateProjectClientAsync();
        // A score may come before its trace.
        await client.StoreAsync(
            Event("score-create", """{"id":"n","traceId":"t","name":"correctness","value":0,"comment":"","metadata":{"a":false},"environment":"staging"}"""),
            Event("score-create", """{"id":"c","traceId":"t","observationId":"o","name":"tone","value":"friendly"}""", time: "2026-11-23T18:40:01Z"),
            Event("score-create", """{"id":"b","traceId":"t","name":"safe","value":1,"dataType":"BOOLEAN"}""", time: "2026-11-23T18:40:02Z"),
            Event("score-create", """{"id":"s","sessionId":"s1","name":"mood","value":"so so","dataType":"TEXT"}""", time: "2026-11-23T18:40:03Z"),
            Event("score-create", """{"id":"k","traceId":"u","name":"answer","value":"At noon.","dataType":"CORRECTION","metadata":[1]}""", time: "2026-11-23T18:40:04Z"),
            Event("trace-create", """{"id":"t"}"""));
        var made = (await client.PostAsync(Scores, """{"traceId":"other","name":"correctness","value":0.25}""")).Expect(200).Json.GetProperty("id").GetString()!;

        var list = (await client.GetAsync(Scores)).Expect(200).Json;
        Assert.Equal([made, "k", "s", "b", "c", "n"], list.GetProperty("data").EnumerateArray().Select(s => s.GetProperty("id").GetString()));
        Assert.Equal("""{"page":1,"limit":50,"totalItems":6,"totalPages":1}""", list.GetProperty("meta").GetRawText());
        Assert.Equal(["c"], Ids(await client.GetAsync($"{Scores}?traceId=t&page=2&limit=1")));
        Assert.Equal([made, "n"], Ids(await client.GetAsync($"{Scores}?name=correctness")));
        Assert.Equal(["n", "c", "b"], (await client.GetAsync("/api/public/traces/t")).Json.GetProperty("scores").EnumerateArray().Select(s => s.GetProperty("id").GetString()!));
        Assert.Equal(3, (await client.GetAsync("/api/public/traces")).Json.GetProperty("data")[0].GetProperty("scores").GetArrayLength());

        var numeric = (await client.GetAsync($"{Scores}/n")).Expect(200).Json;
        Assert.Equal(
            $$"""{"id":"n","projectId":"{{project}}","traceId":"t","observationId":null,"sessionId":null,"name":"correctness","value":0,"stringValue":null,"dataType":"NUMERIC","source":"API","comment":"","metadata":{"a":false},"environment":"staging","timestamp":"2026-11-23T18:40:00Z","createdAt":""",
            numeric.GetRawText().Split('"' + numeric.GetProperty("createdAt").GetString())[0]);
        Assert.Equal(("CORRECTION", "At noon.", """{"metadata":[1]}"""), Shown(await client.GetAsync($"{Scores}/k")));
        // Clients ask for an object and a name, whether any was sent or not.
        Assert.Equal(("TEXT", "so so", "{}"), Shown(await client.GetAsync($"{Scores}/s")));
        Assert.Equal("default", (await client.GetAsync($"{Scores}/s")).Json.GetProperty("environment").GetString());
        Assert.Equal("True", (await client.GetAsync($"{Scores}/b")).Json.GetProperty("stringValue").GetString());
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Score_SentAgain_IsOne_AndItsLatestVersionCounts(DatabaseKind kind)
    {
        var app = await apps.GetAsync(kind);
        var (_, client) = await app.CreateProjectClientAsync();
        var later = Event("score-create", """{"id":"x","traceId":"t","name":"n","value":2}""", time: "2026-11-23T18:40:01Z");
        var earlier = Event("score-create", """{"id":"x","traceId":"t","name":"n","value":1}""");
        await client.StoreAsync(later, earlier);
        await client.StoreAsync(earlier);
        // The event's own id stands for that of a score without one.
        await client.StoreAsync(Event("score-create", """{"traceId":"t","name":"n","value":3}""", "event"), Event("score-create", """{"traceId":"t","name":"n","value":3}""", "event"));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => client.StoreAsync(later, Event("score-create", """{"id":"y","traceId":"t","name":"n","value":4}""", "y"))));
        Assert.Equal(["event", "x", "y"], Ids(await client.GetAsync($"{Scores}?traceId=t")).Order());
        Assert.Equal(2, (await client.GetAsync($"{Scores}/x")).Json.GetProperty("value").GetDouble());
        (await client.DeleteAsync($"{Scores}/x")).Expect(204);
        (await client.DeleteAsync($"{Scores}/x")).Expect(404);
        (await client.GetAsync($"{Scores}/x")).Expect(404);
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Scores_OfOneIdAndMillisecond_AreTheSameOneInWhateverOrder(DatabaseKind kind)
    {
        var app = await apps.GetAsync(kind);
        var kept = new List<double>();
        foreach (var order in new[] { "012", "021", "102", "120", "201", "210" })
        {
            var (_, client) = await app.CreateProjectClientAsync();
            var events = order.Select(i => Event("score-create", $$"""{"id":"x","traceId":"t","name":"n","value":{{i}}}""")).ToList();
            await client.StoreAsync(events[0]);
            await client.StoreAsync(events[1], events[2]);
            kept.Add((await client.GetAsync($"{Scores}/x")).Expect(200).Json.GetProperty("value").GetDouble());
        }

        Assert.Single(kept.Distinct());
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Scores_SentAtTheSameTime_AreAllStored_AndTheLatestVersionOfEachCounts(DatabaseKind kind)
    {
        var app = await apps.GetAsync(kind);
        var (_, client) = await app.CreateProjectClientAsync();
        // Each request has all ids, in an order of its own.
        await Task.WhenAll(Enumerable.Range(0, 24).Select(request => client.StoreAsync([.. Enumerable.Range(0, 20).OrderBy(id => (id * 7 + request) % 20).Select(id => Event(
            "score-create",
            $$"""{"id":"{{id}}","traceId":"t","name":"n","value":{{request}}}""",
            time: $"2026-11-23T18:40:{(id + request) % 24:00}Z"))])));
        var scores = (await client.GetAsync(Scores)).Expect(200).Json.GetProperty("data").EnumerateArray().ToDictionary(s => int.Parse(s.GetProperty("id").GetString()!, CultureInfo.InvariantCulture), s => s.GetProperty("value").GetInt32());
        Assert.Equal(Enumerable.Range(0, 20).Select(id => (id, (23 - id + 24) % 24)), scores.OrderBy(s => s.Key).Select(s => (s.Key, s.Value)));
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Scores_GoWithTheirTrace(DatabaseKind kind)
    {
        var app = await apps.GetAsync(kind);
        var (project, client) = await app.CreateProjectClientAsync();
        await client.StoreAsync(
            Event("trace-create", """{"id":"t"}"""),
            Event("trace-create", """{"id":"u"}"""),
            Event("score-create", """{"id":"of t","traceId":"t","name":"n","value":1}"""),
            Event("score-create", """{"id":"of u","traceId":"u","name":"n","value":1}"""),
            Event("score-create", """{"id":"of s","sessionId":"s","name":"n","value":1}"""));
        (await client.DeleteAsync("/api/v1/traces/t")).Expect(204);
        Assert.Equal(["of s", "of u"], Ids(await client.GetAsync(Scores)).Order());
        (await client.DeleteAsync($"/api/v1/traces?project_id={project}")).Expect(204);
        Assert.Equal(["of s"], Ids(await client.GetAsync(Scores)));
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Score_WithTheAllProjectKey_GoesToTheProjectOfItsTrace(DatabaseKind kind)
    {
        var app = await apps.GetAsync(kind);
        var (project, client) = await app.CreateProjectClientAsync();
        await client.StoreAsync(Event("trace-create", $$"""{"id":"{{project}}"}"""));
        (await app.Api.PostAsync(Scores, $$"""{"id":"{{project}}","traceId":"{{project}}","name":"n","value":1}""")).Expect(200);
        Assert.Equal([project], Ids(await client.GetAsync(Scores)));
        // Nothing tells the project of this one: it goes to the default project, as events do.
        (await app.Api.PostAsync(Scores, $$"""{"id":"{{project}}2","sessionId":"s","name":"n","value":1}""")).Expect(200);
        Assert.Equal("0d7aa606-cb29-4a31-8a59-50fa61151a32", (await app.Api.GetAsync($"{Scores}/{project}2")).Expect(200).Json.GetProperty("projectId").GetString());
    }

    [Fact]
    public async Task Score_OfNoProject_IsRefused_WhereTheDefaultProjectIsGone()
    {
        await using var app = await StudioApp.StartAsync();
        (await app.Api.DeleteAsync($"/api/v1/projects/{TestDatabase.DefaultProject}")).Expect(204);
        (await app.Api.PostAsync(Scores, """{"id":"x","sessionId":"s","name":"n","value":1}""")).Expect(400);
        Assert.Single((await app.Api.SendEventsAsync(Event("score-create", """{"id":"x","sessionId":"s","name":"n","value":1}"""))).Json.GetProperty("errors").EnumerateArray());
        (await app.Api.GetAsync($"{Scores}/x")).Expect(404);
    }

    [Theory]
    [InlineData("""{"traceId":"t","value":1}""", "name")]
    [InlineData("""{"traceId":"t","name":"","value":1}""", "name")]
    [InlineData("""{"name":"n","value":1}""", "traceId")]
    [InlineData("""{"name":"n","value":1,"sessionId":"s","observationId":"o"}""", "traceId")]
    [InlineData("""{"traceId":"t","name":"n"}""", "value")]
    [InlineData("""{"traceId":"t","name":"n","value":null}""", "value")]
    [InlineData("""{"traceId":"t","name":"n","value":1e999}""", "value")]
    [InlineData("""{"traceId":"t","name":"n","value":2,"dataType":"BOOLEAN"}""", "value")]
    [InlineData("""{"traceId":"t","name":"n","value":2,"dataType":"CATEGORICAL"}""", "value")]
    [InlineData("""{"traceId":"t","name":"n","value":"2","dataType":"NUMERIC"}""", "value")]
    [InlineData("""{"traceId":"t","name":"n","value":1,"dataType":"STARS"}""", "dataType")]
    [InlineData("""{"traceId":"t","name":"n","value":1,"dataType":"CORRECTION"}""", "value")]
    [InlineData("""{"traceId":"t\u0000","name":"n","value":1}""", "traceId")]
    public async Task BadScore_NamesTheField_AndNothingIsStored(string body, string field)
    {
        var app = await apps.GetAsync();
        var (_, client) = await app.CreateProjectClientAsync();
        var answer = (await client.PostAsync(Scores, body)).Expect(400).Json;
        Assert.StartsWith(field + ": ", answer.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Empty(Ids(await client.GetAsync(Scores)));
    }

    private static (string? Type, string? Text, string Metadata) Shown(ApiAnswer answer) => (
        answer.Expect(200).Json.GetProperty("dataType").GetString(), answer.Json.GetProperty("stringValue").GetString(), answer.Json.GetProperty("metadata").GetRawText());

    private static List<string> Ids(ApiAnswer answer) => [.. answer.Expect(200).Json.GetProperty("data").EnumerateArray().Select(s => s.GetProperty("id").GetString()!)];
}
