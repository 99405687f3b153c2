using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Api;

/// <summary>Projects over HTTP: contract/rest-api.md, section 9.</summary>
public sealed class ProjectsEndpointsTests(StudioApps apps)
{
    private const string Environments = """
        "dev_environment":{"swisper_url":"http://localhost:8000","swisper_api_key":"dev-secret-0001"},
        "staging_environment":{"swisper_url":"https://staging.example.com","swisper_api_key":"stg-secret-0001"},
        "production_environment":{"swisper_url":"https://swisper.example.com","swisper_api_key":"prd-secret-0001"}
        """;

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Create_EveryField_ComesBackWithoutSecrets(DatabaseKind kind)
    {
        var app = await apps.GetAsync(kind);
        var answer = (await app.Api.PostAsync("/api/v1/projects", $$"""
            {"name":"  Demo customer ","description":"Pilot","github_repo_url":"git@x:y","github_token":"ghp_token","meta":{"b":1,"a":[1.50,"\u0000"]},{{Environments}}}
            """)).Expect(201);
        Assert.Equal(
            ["id", "name", "description", "github_repo_url", "meta", "created_at", "updated_at", "deleted_at", "tracing_enabled", "retention_days"],
            answer.Json.EnumerateObject().Select(p => p.Name));
        Assert.Equal("Demo customer", Text(answer, "name"));
        Assert.Equal("Pilot", Text(answer, "description"));
        Assert.Equal("git@x:y", Text(answer, "github_repo_url"));
        Assert.Equal("""{"b":1,"a":[1.50,"\u0000"]}""", answer.Json.GetProperty("meta").GetRawText());
        Assert.Equal(JsonValueKind.Null, answer.Json.GetProperty("deleted_at").ValueKind);
        Assert.True(answer.Json.GetProperty("tracing_enabled").GetBoolean());
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?$", Text(answer, "created_at"));
        Assert.DoesNotContain("secret", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("ghp_token", answer.Text, StringComparison.Ordinal);
        Assert.Equal(answer.Text, (await app.Api.GetAsync($"/api/v1/projects/{Text(answer, "id")}")).Expect(200).Text);
    }

    [Fact]
    public async Task Create_OnlyRequiredFields_LeavesTheOthersNull()
    {
        var app = await apps.GetAsync();
        var answer = (await app.Api.PostAsync("/api/v1/projects", $$"""{"name":"Small","description":null,"meta":null,{{Environments}}}""")).Expect(201);
        Assert.All(["description", "github_repo_url", "meta", "deleted_at"], name => Assert.Equal(JsonValueKind.Null, answer.Json.GetProperty(name).ValueKind));
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Create_Secrets_AreStoredEncryptedAndReversible(DatabaseKind kind)
    {
        var app = await apps.GetAsync(kind);
        var id = Text((await app.Api.PostAsync("/api/v1/projects", $$"""{"name":"Secret","github_token":"ghp_token",{{Environments}}}""")).Expect(201), "id");
        await using var domain = new StudioDomain(app);
        await using var db = domain.CreateDbContext();
        var project = await db.Projects.Include(p => p.Environments).SingleAsync(p => p.Id == Guid.Parse(id), TestContext.Current.CancellationToken);
        Assert.Equal("ghp_token", domain.Reveal(project.ProtectedGithubToken!));
        Assert.Equal(
            ["dev-secret-0001", "prd-secret-0001", "stg-secret-0001"],
            project.Environments.Select(e => domain.Reveal(e.ProtectedApiKey)).Order());
        Assert.DoesNotContain(project.Environments, e => e.ProtectedApiKey.Contains("secret", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Update_RetentionDays_AreKeptUntilCleared(DatabaseKind kind)
    {
        var app = await apps.GetAsync(kind);
        var address = $"/api/v1/projects/{await app.CreateProjectAsync()}";
        Assert.Equal(JsonValueKind.Null, (await app.Api.GetAsync(address)).Json.GetProperty("retention_days").ValueKind);

        Assert.Equal(30, (await app.Api.PutAsync(address, new { retention_days = 30 })).Expect(200).Json.GetProperty("retention_days").GetInt32());
        Assert.Equal(30, (await app.Api.PutAsync(address, new { name = "Other" })).Expect(200).Json.GetProperty("retention_days").GetInt32());
        foreach (var (days, problem) in new[] { ("0", "greater_than_equal"), ("-1", "greater_than_equal"), ("36501", "less_than_equal"), ("1.5", "int_from_float"), ("true", "int_type") })
        {
            var refused = (await app.Api.PutAsync(address, $$"""{"retention_days":{{days}}}""")).Expect(422);
            Assert.Equal(problem, refused.Json.GetProperty("detail")[0].GetProperty("type").GetString());
        }

        Assert.Equal(30, (await app.Api.GetAsync(address)).Json.GetProperty("retention_days").GetInt32());
        Assert.Equal(JsonValueKind.Null, (await app.Api.PutAsync(address, """{"retention_days":null}""")).Expect(200).Json.GetProperty("retention_days").ValueKind);
    }

    [Theory]
    [InlineData("'name':5", "string_type body.name")]
    [InlineData("'name':null", "string_type body.name")]
    [InlineData("'name':''", "string_too_short body.name")]
    [InlineData("'name':' \\t\\n '", "value_error body.name")]
    [InlineData("'name':'256*'", "string_too_long body.name")]
    [InlineData("'name':'a\\u0000b'", "string_unstorable body.name")]
    [InlineData("'description':7", "string_type body.description")]
    [InlineData("'description':'1001*'", "string_too_long body.description")]
    [InlineData("'github_repo_url':[]", "string_type body.github_repo_url")]
    [InlineData("'github_repo_url':'501*'", "string_too_long body.github_repo_url")]
    [InlineData("'github_token':{}", "string_type body.github_token")]
    [InlineData("'github_token':'501*'", "string_too_long body.github_token")]
    [InlineData("'meta':[1]", "dict_type body.meta")]
    [InlineData("'meta':'x'", "dict_type body.meta")]
    [InlineData("'color':'red'", "extra_forbidden body.color")]
    [InlineData("'id':'chosen'", "extra_forbidden body.id")]
    [InlineData("'dev_environment':5", "model_attributes_type body.dev_environment")]
    [InlineData("'dev_environment':null", "model_attributes_type body.dev_environment")]
    [InlineData("'dev_environment':{'swisper_api_key':'long-enough-key'}", "missing body.dev_environment.swisper_url")]
    [InlineData("'staging_environment':{'swisper_url':'http://x'}", "missing body.staging_environment.swisper_api_key")]
    [InlineData("'production_environment':{'swisper_url':'http://x','swisper_api_key':'123456789'}", "string_too_short body.production_environment.swisper_api_key")]
    [InlineData("'production_environment':{'swisper_url':'http://x','swisper_api_key':5}", "string_type body.production_environment.swisper_api_key")]
    [InlineData("'dev_environment':{'swisper_url':'','swisper_api_key':'long-enough-key'}", "url_parsing body.dev_environment.swisper_url")]
    [InlineData("'dev_environment':{'swisper_url':'localhost','swisper_api_key':'long-enough-key'}", "url_parsing body.dev_environment.swisper_url")]
    [InlineData("'dev_environment':{'swisper_url':'/path','swisper_api_key':'long-enough-key'}", "url_parsing body.dev_environment.swisper_url")]
    [InlineData("'dev_environment':{'swisper_url':'http://','swisper_api_key':'long-enough-key'}", "url_parsing body.dev_environment.swisper_url")]
    [InlineData("'dev_environment':{'swisper_url':'ftp://x','swisper_api_key':'long-enough-key'}", "url_scheme body.dev_environment.swisper_url")]
    [InlineData("'dev_environment':{'swisper_url':'localhost:8000','swisper_api_key':'long-enough-key'}", "url_scheme body.dev_environment.swisper_url")]
    [InlineData("'dev_environment':{'swisper_url':'http://x/2100*','swisper_api_key':'long-enough-key'}", "url_too_long body.dev_environment.swisper_url")]
    [InlineData("'dev_environment':{'swisper_url':7,'swisper_api_key':'long-enough-key'}", "string_type body.dev_environment.swisper_url")]
    public async Task Create_BadField_Is422AndStoresNothing(string field, string problem)
    {
        var app = await apps.GetAsync();
        var name = Guid.NewGuid().ToString();

        // A later member of the same name wins, so the good ones can stay.
        var body = $$"""{"name":"{{name}}",{{Environments}},{{CompactJson.Expand(field)}}}""";
        Assert.Equal([problem], (await app.Api.PostAsync("/api/v1/projects", body)).Expect(422).Problems);
        Assert.DoesNotContain(name, (await app.Api.GetAsync("/api/v1/projects?limit=1000")).Expect(200).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_ManyErrors_AreAllListedInFieldOrderWithoutSecrets()
    {
        var app = await apps.GetAsync();
        var answer = (await app.Api.PostAsync("/api/v1/projects", """{"github_token":5,"extra":1,"dev_environment":{"swisper_api_key":"short-one"}}""")).Expect(422);
        Assert.Equal(
            [
                "missing body.name",
                "string_type body.github_token",
                "missing body.dev_environment.swisper_url",
                "string_too_short body.dev_environment.swisper_api_key",
                "missing body.staging_environment",
                "missing body.production_environment",
                "extra_forbidden body.extra",
            ],
            answer.Problems);
        Assert.DoesNotContain("short-one", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_UnknownKeysInsideAnEnvironment_AreIgnored()
    {
        var app = await apps.GetAsync();
        var body = $$"""{"name":"x",{{Environments.Replace("""{"swisper_url":"http://localhost:8000",""", """{"swisper_url":"http://localhost:8000","color":1,""", StringComparison.Ordinal)}}}""";
        (await app.Api.PostAsync("/api/v1/projects", body)).Expect(201);
    }

    [Fact]
    public async Task Create_SameNameTwice_MakesTwoProjects()
    {
        var app = await apps.GetAsync();
        Assert.NotEqual(await app.CreateProjectAsync("Twin"), await app.CreateProjectAsync("Twin"));
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task List_ManyProjects_IsPagedNewestFirst(DatabaseKind kind)
    {
        var app = await apps.GetAsync(kind);
        string[] made = [await app.CreateProjectAsync(), await app.CreateProjectAsync(), await app.CreateProjectAsync()];
        var all = (await app.Api.GetAsync("/api/v1/projects?limit=1000")).Expect(200).Json;
        Assert.Equal(made.Reverse(), Ids(all).Where(made.Contains));
        var page = (await app.Api.GetAsync("/api/v1/projects?page=2&limit=1")).Expect(200).Json;
        var meta = page.GetProperty("meta");
        Assert.Single(Ids(page));
        Assert.Equal((2, 1), (meta.GetProperty("page").GetInt32(), meta.GetProperty("limit").GetInt32()));
        Assert.Equal(meta.GetProperty("total_items").GetInt32(), meta.GetProperty("total_pages").GetInt32());
        Assert.Equal(50, (await app.Api.GetAsync("/api/v1/projects")).Json.GetProperty("meta").GetProperty("limit").GetInt32());
        Assert.Empty(Ids((await app.Api.GetAsync("/api/v1/projects?page=2147483647&limit=1000")).Expect(200).Json));
    }

    [Theory]
    [InlineData("page=0", "greater_than_equal query.page")]
    [InlineData("page=x", "int_parsing query.page")]
    [InlineData("limit=0", "greater_than_equal query.limit")]
    [InlineData("limit=1001", "less_than_equal query.limit")]
    [InlineData("limit=1.5", "int_parsing query.limit")]
    public async Task List_BadPage_Is422(string query, string problem)
    {
        var app = await apps.GetAsync();
        Assert.Equal([problem], (await app.Api.GetAsync($"/api/v1/projects?{query}")).Expect(422).Problems);
    }

    [Fact]
    public async Task EveryEndpoint_UnknownProject_Is404WithItsId()
    {
        var app = await apps.GetAsync();
        foreach (var id in new[] { Guid.NewGuid().ToString(), "no-uuid", (await app.CreateProjectAsync()).ToUpperInvariant() })
        {
            var path = $"/api/v1/projects/{id}";
            ApiAnswer[] answers =
            [
                await app.Api.GetAsync(path),
                await app.Api.PutAsync(path, new { name = "x" }),
                await app.Api.PatchAsync($"{path}/tracing", new { tracing_enabled = true }),
                await app.Api.DeleteAsync(path),
            ];
            Assert.All(answers, answer => Assert.Equal($"Project {id} not found", answer.Expect(404).Detail));
        }
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Update_PresentFields_ChangeAndOthersStay(DatabaseKind kind)
    {
        var app = await apps.GetAsync(kind);
        var before = (await app.Api.PostAsync("/api/v1/projects", $$"""{"name":"Old","description":"Pilot","meta":{"a":1},{{Environments}}}""")).Expect(201);
        var path = $"/api/v1/projects/{Text(before, "id")}";
        var after = (await app.Api.PutAsync(path, """{"name":" New ","description":null,"github_repo_url":"x"}""")).Expect(200);
        Assert.Equal("New", Text(after, "name"));
        Assert.Equal(JsonValueKind.Null, after.Json.GetProperty("description").ValueKind);
        Assert.Equal("x", Text(after, "github_repo_url"));
        Assert.Equal("""{"a":1}""", after.Json.GetProperty("meta").GetRawText());
        Assert.Equal(Text(before, "created_at"), Text(after, "created_at"));
        Assert.True(string.CompareOrdinal(Text(after, "updated_at"), Text(before, "updated_at")) > 0);
        Assert.Equal(after.Text, (await app.Api.GetAsync(path)).Text);
        Assert.Equal(JsonValueKind.Null, (await app.Api.PutAsync(path, """{"meta":null}""")).Expect(200).Json.GetProperty("meta").ValueKind);
        (await app.Api.PutAsync(path, "{}")).Expect(200);
    }

    [Theory]
    [InlineData("'name':null", "string_type body.name")]
    [InlineData("'name':''", "string_too_short body.name")]
    [InlineData("'name':'  '", "value_error body.name")]
    [InlineData("'name':'256*'", "string_too_long body.name")]
    [InlineData("'description':'1001*'", "string_too_long body.description")]
    [InlineData("'github_repo_url':'501*'", "string_too_long body.github_repo_url")]
    [InlineData("'github_token':'501*'", "string_too_long body.github_token")]
    [InlineData("'meta':5", "dict_type body.meta")]
    [InlineData("'tracing_enabled':false", "extra_forbidden body.tracing_enabled")]
    [InlineData("'dev_environment':{}", "extra_forbidden body.dev_environment")]
    public async Task Update_BadField_Is422AndChangesNothing(string field, string problem)
    {
        var app = await apps.GetAsync();
        var path = $"/api/v1/projects/{await app.CreateProjectAsync()}";
        var before = await app.Api.GetAsync(path);
        Assert.Equal([problem], (await app.Api.PutAsync(path, $"{{{CompactJson.Expand(field)}}}")).Expect(422).Problems);
        Assert.Equal(before.Text, (await app.Api.GetAsync(path)).Text);
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Delete_Project_KeepsItsTracesButTakesNoNewOnes(DatabaseKind kind)
    {
        var app = await apps.GetAsync(kind);
        var project = await app.CreateProjectAsync();
        var trace = Guid.NewGuid().ToString();
        (await app.Api.PostAsync("/api/v1/traces", new { id = trace, project_id = project })).Expect(201);

        Assert.Empty((await app.Api.DeleteAsync($"/api/v1/projects/{project}")).Expect(204).Text);

        (await app.Api.DeleteAsync($"/api/v1/projects/{project}")).Expect(404);
        (await app.Api.GetAsync($"/api/v1/projects/{project}")).Expect(404);
        (await app.Api.PutAsync($"/api/v1/projects/{project}", new { name = "x" })).Expect(404);
        Assert.DoesNotContain(project, (await app.Api.GetAsync("/api/v1/projects?limit=1000")).Text, StringComparison.Ordinal);
        Assert.Equal(3, (await app.Api.GetAsync($"/api/v1/projects/{project}/environments")).Expect(200).Json.GetArrayLength());
        (await app.Api.GetAsync($"/api/v1/traces/{trace}")).Expect(200);
        Assert.Equal(1, (await app.Api.GetAsync($"/api/v1/traces?project_id={project}")).Expect(200).Json.GetProperty("data").GetArrayLength());
        (await app.Api.PostAsync("/api/v1/traces", new { id = Guid.NewGuid(), project_id = project })).Expect(404);
    }

    [Theory]
    [InlineData("false", false)]
    [InlineData("'no'", false)]
    [InlineData("0", false)]
    [InlineData("true", true)]
    [InlineData("'ON'", true)]
    [InlineData("1", true)]
    public async Task SetTracing_AnyBoolean_SwitchesAndMayBeRepeated(string value, bool isEnabled)
    {
        var app = await apps.GetAsync();
        var path = $"/api/v1/projects/{await app.CreateProjectAsync()}";
        for (var time = 0; time < 2; time++)
        {
            var answer = (await app.Api.PatchAsync($"{path}/tracing", CompactJson.Expand($"{{'tracing_enabled':{value}}}"))).Expect(200);
            Assert.Equal(
                $$"""{"status":"ok","tracing_enabled":{{(isEnabled ? "true" : "false")}},"message":"Tracing {{(isEnabled ? "enabled" : "disabled")}} for project (immediate effect)"}""",
                answer.Text);
            Assert.Equal(isEnabled, (await app.Api.GetAsync(path)).Json.GetProperty("tracing_enabled").GetBoolean());
        }
    }

    [Theory]
    [InlineData("{}", "missing body.tracing_enabled")]
    [InlineData("{'tracing_enabled':null}", "bool_type body.tracing_enabled")]
    [InlineData("{'tracing_enabled':'maybe'}", "bool_parsing body.tracing_enabled")]
    [InlineData("{'tracing_enabled':true,'name':'x'}", "extra_forbidden body.name")]
    [InlineData("[]", "model_attributes_type body")]
    public async Task SetTracing_BadBody_Is422(string body, string problem)
    {
        var app = await apps.GetAsync();
        var project = await app.CreateProjectAsync();
        Assert.Equal([problem], (await app.Api.PatchAsync($"/api/v1/projects/{project}/tracing", CompactJson.Expand(body))).Expect(422).Problems);
    }

    private static string Text(ApiAnswer answer, string name) => answer.Json.GetProperty(name).GetString()!;

    private static IEnumerable<string> Ids(JsonElement page) => page.GetProperty("data").EnumerateArray().Select(p => p.GetProperty("id").GetString()!);
}
