using System.Text.Json;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Api;

/// <summary>contract/rest-api.md, section 7.</summary>
public sealed class TracesTests(StudioApps apps)
{
    public static TheoryData<string?> UserIds => new(null, "", " ", "external-swisper-user-12345", "ユーザー-ü-🙂", new string('u', 800), new string('€', 5000), "<script>alert(1)</script>");

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Create_AnyUserId_IsStoredAsSent(DatabaseKind kind)
    {
        var studio = await apps.GetAsync(kind);
        var project = await studio.CreateProjectAsync();
        foreach (var row in UserIds)
        {
            string? user = row;
            var id = Guid.NewGuid().ToString();
            var created = (await studio.Api.PostAsync("/api/v1/traces", new { id, project_id = project, user_id = user })).Expect(201);
            Assert.Equal(user, created.Json.GetProperty("user_id").GetString());
            var read = (await studio.Api.GetAsync($"/api/v1/traces/{id}")).Expect(200);
            Assert.Equal(user, read.Json.GetProperty("user_id").GetString());
            if (!string.IsNullOrEmpty(user) && user.Length < 1000)
            {
                var listed = (await studio.Api.GetAsync($"/api/v1/traces?project_id={project}&user_id={Uri.EscapeDataString(user)}")).Expect(200);
                Assert.Equal(id, Assert.Single(listed.Json.GetProperty("data").EnumerateArray()).GetProperty("id").GetString());
            }
        }
    }

    [Fact]
    public async Task Create_WithCurlsDefaultContentType_IsTaken()
    {
        var studio = await apps.GetAsync();
        var project = await studio.CreateProjectAsync();
        var id = Guid.NewGuid().ToString();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/traces");
        request.Content = new StringContent($$"""{"id":"{{id}}","project_id":"{{project}}"}""", null, "application/x-www-form-urlencoded");
        (await studio.Api.SendAsync(request)).Expect(201);
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Create_Again_ReturnsWhatIsStoredUnchanged(DatabaseKind kind)
    {
        var studio = await apps.GetAsync(kind);
        var project = await studio.CreateProjectAsync();
        var id = Guid.NewGuid().ToString();
        var first = (await studio.Api.PostAsync("/api/v1/traces", new { id, project_id = project, name = "first", timestamp = "2025-11-06T07:14:41.105233" })).Expect(201);
        var second = (await studio.Api.PostAsync("/api/v1/traces", new { id, project_id = project, name = "second", session_id = "s", output = new { a = 1 }, tags = new[] { "x" } })).Expect(201);
        Assert.Equal(first.Text, second.Text);
        var listed = (await studio.Api.GetAsync($"/api/v1/traces?project_id={project}")).Json.GetProperty("data")[0];
        Assert.Equal(JsonValueKind.Null, listed.GetProperty("output").ValueKind);
        Assert.Empty(listed.GetProperty("tags").EnumerateArray());
    }

    [Fact]
    public async Task Create_SameIdInTwoProjects_MakesTwoTraces()
    {
        var studio = await apps.GetAsync();
        var (one, other) = (await studio.CreateProjectAsync(), await studio.CreateProjectAsync());
        var id = Guid.NewGuid().ToString();
        (await studio.Api.PostAsync("/api/v1/traces", new { id, project_id = one, name = "one" })).Expect(201);
        (await studio.Api.PostAsync("/api/v1/traces", new { id, project_id = other, name = "other" })).Expect(201);
        Assert.Equal("one", (await studio.Api.GetAsync($"/api/v1/traces/{id}?project_id={one}")).Json.GetProperty("name").GetString());
        Assert.Equal("other", (await studio.Api.GetAsync($"/api/v1/traces/{id}?project_id={other}")).Json.GetProperty("name").GetString());
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task List_FiltersAndPages(DatabaseKind kind)
    {
        var studio = await apps.GetAsync(kind);
        var project = await studio.CreateProjectAsync();
        for (var i = 0; i < 5; i++)
        {
            (await studio.Api.PostAsync("/api/v1/traces", new
            {
                id = $"{project}-{i}",
                project_id = project,
                name = i == 3 ? "100%_ÜBER" : $"run {i}",
                user_id = $"u{i % 2}",
                session_id = "s",
                tags = i == 1 ? new[] { "blue", "red" } : [],
                meta = new { n = i },
                timestamp = $"2025-11-06T07:14:4{i}",
            })).Expect(201);
        }

        Assert.Equal(new string[] { "4", "3", "2", "1", "0" }, await IdsAsync(""));
        Assert.Equal(new string[] { "4", "2", "0" }, await IdsAsync("&user_id=u0"));
        Assert.Equal(Array.Empty<string>(), await IdsAsync("&user_id=U0"));
        Assert.Equal(new string[] { "4", "3", "2", "1", "0" }, await IdsAsync("&session_id=s&user_id="));
        Assert.Equal(new string[] { "3" }, await IdsAsync("&name=" + Uri.EscapeDataString("%_üb")));
        Assert.Equal(Array.Empty<string>(), await IdsAsync("&name=r%25n"));
        Assert.Equal(new string[] { "1" }, await IdsAsync("&tags=none&tags=red"));
        Assert.Equal(new string[] { "3", "2" }, await IdsAsync("&start_date=2025-11-06T07:14:42Z&end_date=2025-11-06T08:14:43%2B01:00"));
        Assert.Equal(new string[] { "2", "1" }, await IdsAsync("&limit=2&page=2"));
        Assert.Equal(Array.Empty<string>(), await IdsAsync("&page=9"));

        var page = (await studio.Api.GetAsync($"/api/v1/traces?project_id={project}&limit=2&page=3")).Json;
        Assert.Equal("""{"page":3,"limit":2,"total_items":5,"total_pages":3}""", page.GetProperty("meta").GetRawText());
        var item = page.GetProperty("data")[0];
        Assert.Equal(
            ["id", "input", "meta", "name", "output", "project_id", "session_id", "tags", "timestamp", "user_id"],
            item.EnumerateObject().Select(p => p.Name).Order());
        Assert.Equal("""{"n":0}""", item.GetProperty("meta").GetRawText());

        async Task<string[]> IdsAsync(string query) =>
            [.. (await studio.Api.GetAsync($"/api/v1/traces?project_id={project}{query}")).Expect(200).Json
                .GetProperty("data").EnumerateArray().Select(t => t.GetProperty("id").GetString()!.Split('-')[^1])];
    }

    [Fact]
    public async Task List_TraceWithoutDocuments_ShowsThoseOfItsRoot()
    {
        var studio = await apps.GetAsync();
        var project = await studio.CreateProjectAsync();
        var trace = Guid.NewGuid().ToString();
        (await studio.Api.PostAsync("/api/v1/traces", new { id = trace, project_id = project })).Expect(201);
        (await studio.Api.PostAsync("/api/v1/observations", new { id = trace + "-root", trace_id = trace, type = "AGENT", input = new { q = 1 }, output = new { a = 2 } })).Expect(201);
        var item = (await studio.Api.GetAsync($"/api/v1/traces?project_id={project}")).Json.GetProperty("data")[0];
        Assert.Equal("""{"q":1}""", item.GetProperty("input").GetRawText());
        Assert.Equal("""{"a":2}""", item.GetProperty("output").GetRawText());
        var slim = (await studio.Api.GetAsync($"/api/v1/traces?project_id={project}&fields=summary")).Json.GetProperty("data")[0];
        Assert.Equal(JsonValueKind.Null, slim.GetProperty("input").ValueKind);
    }

    [Theory]
    [InlineData("plain-1762416000")]
    [InlineData("a/b")]
    [InlineData("a%2Fb")]
    [InlineData("q?x=1#f")]
    [InlineData("ünïcode 🙂 +&=")]
    [InlineData("tree")]
    public async Task AnyId_IsUsableInAnAddress(string id)
    {
        var studio = await apps.GetAsync();
        var project = await studio.CreateProjectAsync();
        (await studio.Api.PostAsync("/api/v1/traces", new { id, project_id = project })).Expect(201);
        var address = $"/api/v1/traces/{Uri.EscapeDataString(id)}";
        Assert.Equal(id, (await studio.Api.GetAsync($"{address}?project_id={project}")).Expect(200).Json.GetProperty("id").GetString());
        (await studio.Api.GetAsync($"{address}/tree?project_id={project}")).Expect(200);
        (await studio.Api.DeleteAsync($"{address}?project_id={project}")).Expect(204);
        (await studio.Api.DeleteAsync($"{address}?project_id={project}")).Expect(404);
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Delete_TakesTheObservationsWithIt(DatabaseKind kind)
    {
        var studio = await apps.GetAsync(kind);
        var project = await studio.CreateProjectAsync();
        for (var i = 0; i < 3; i++)
        {
            (await studio.Api.PostAsync("/api/v1/traces", new { id = $"{project}{i}", project_id = project })).Expect(201);
            (await studio.Api.PostAsync("/api/v1/observations", new { id = $"{project}{i}-o", trace_id = $"{project}{i}", type = "SPAN", input = new { i } })).Expect(201);
        }

        (await studio.Api.DeleteAsync($"/api/v1/traces/{project}0")).Expect(204);
        (await studio.Api.GetAsync($"/api/v1/observations/{project}0-o")).Expect(404);
        (await studio.Api.GetAsync($"/api/v1/observations/{project}1-o")).Expect(200);
        (await studio.Api.DeleteAsync($"/api/v1/traces?project_id={project}")).Expect(204);
        (await studio.Api.DeleteAsync($"/api/v1/traces?project_id={project}")).Expect(204);
        (await studio.Api.GetAsync($"/api/v1/observations/{project}1-o")).Expect(404);
        (await studio.Api.DeleteAsync("/api/v1/traces?project_id=nope")).Expect(404);
        (await studio.Api.DeleteAsync("/api/v1/traces")).Expect(422);
    }

    [Fact]
    public async Task Update_ChangesOnlyWhatItNames_AndMayComeFirst()
    {
        var studio = await apps.GetAsync();
        var project = await studio.CreateProjectAsync();
        var id = Guid.NewGuid().ToString();
        (await studio.Api.PatchAsync($"/api/v1/traces/{id}?project_id={project}", """{"output":{"done":true},"name":"late"}""")).Expect(200);
        (await studio.Api.PostAsync("/api/v1/traces", new { id, project_id = project, name = "early", user_id = "u" })).Expect(201);
        (await studio.Api.PatchAsync($"/api/v1/traces/{id}", """{"session_id":"s"}""")).Expect(200);
        var item = (await studio.Api.GetAsync($"/api/v1/traces?project_id={project}")).Json.GetProperty("data")[0];
        Assert.Equal("late", item.GetProperty("name").GetString());
        Assert.Equal("u", item.GetProperty("user_id").GetString());
        Assert.Equal("s", item.GetProperty("session_id").GetString());
        Assert.Equal("""{"done":true}""", item.GetProperty("output").GetRawText());
    }

    [Fact]
    public async Task Graph_HasStartEndAndParentEdges()
    {
        var studio = await apps.GetAsync();
        var project = await studio.CreateProjectAsync();
        var trace = Guid.NewGuid().ToString();
        (await studio.Api.PostAsync("/api/v1/traces", new { id = trace, project_id = project })).Expect(201);
        Assert.Equal(
            """{"nodes":[{"id":"__start__","label":"Start","type":"SYSTEM"},{"id":"__end__","label":"End","type":"SYSTEM"}],"edges":[{"from":"__start__","to":"__end__","conditional":false,"label":""}]}""",
            (await studio.Api.GetAsync($"/api/v1/traces/{trace}/graph")).Expect(200).Text);
        (await studio.Api.PostAsync("/api/v1/observations", new { id = "r" + trace, trace_id = trace, type = "AGENT", name = "root", start_time = "2025-11-06T07:14:41" })).Expect(201);
        (await studio.Api.PostAsync("/api/v1/observations", new { id = "c" + trace, trace_id = trace, parent_observation_id = "r" + trace, type = "SPAN", start_time = "2025-11-06T07:14:42" })).Expect(201);
        var graph = (await studio.Api.GetAsync($"/api/v1/traces/{trace}/graph")).Json;
        Assert.Equal(["Start", "root", "Unnamed", "End"], graph.GetProperty("nodes").EnumerateArray().Select(n => n.GetProperty("label").GetString()));
        Assert.Equal(
            [$"__start__>r{trace}", $"r{trace}>c{trace}", $"c{trace}>__end__"],
            graph.GetProperty("edges").EnumerateArray().Select(e => $"{e.GetProperty("from").GetString()}>{e.GetProperty("to").GetString()}"));
    }
}
