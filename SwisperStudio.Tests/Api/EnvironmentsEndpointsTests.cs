using Microsoft.EntityFrameworkCore;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Api;

/// <summary>Environments over HTTP: contract/rest-api.md, section 10.</summary>
public sealed class EnvironmentsEndpointsTests(StudioApps apps)
{
    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task List_Project_HasThreeByName(DatabaseKind kind)
    {
        var app = await apps.GetAsync(kind);
        var project = await app.CreateProjectAsync();
        var list = (await app.Api.GetAsync($"/api/v1/projects/{project}/environments")).Expect(200);
        Assert.Equal(["dev", "production", "staging"], list.Json.EnumerateArray().Select(e => e.GetProperty("env_type").GetString()));
        Assert.All(list.Json.EnumerateArray(), environment =>
        {
            Assert.Equal(["id", "project_id", "env_type", "swisper_url", "created_at", "updated_at"], environment.EnumerateObject().Select(p => p.Name));
            Assert.Equal(project, environment.GetProperty("project_id").GetString());
            Assert.Equal("http://localhost:8000", environment.GetProperty("swisper_url").GetString());
        });
    }

    [Fact]
    public async Task List_SeededProject_HasThreeToo()
    {
        var app = await apps.GetAsync();
        Assert.Equal(3, (await app.Api.GetAsync("/api/v1/projects/0d7aa606-cb29-4a31-8a59-50fa61151a32/environments")).Expect(200).Json.GetArrayLength());
    }

    [Theory]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    [InlineData("no-uuid")]
    public async Task List_UnknownProject_IsEmpty(string project)
    {
        var app = await apps.GetAsync();
        Assert.Equal("[]", (await app.Api.GetAsync($"/api/v1/projects/{project}/environments")).Expect(200).Text);
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Update_WithoutKey_KeepsTheKey(DatabaseKind kind)
    {
        var app = await apps.GetAsync(kind);
        var id = await FirstAsync(app);
        var answer = (await app.Api.PutAsync($"/api/v1/environments/{id}", new { swisper_url = "HTTPS://New.Example.com/base//", color = "red" })).Expect(200);
        Assert.Equal("https://new.example.com/base", answer.Json.GetProperty("swisper_url").GetString());
        Assert.True(string.CompareOrdinal(answer.Json.GetProperty("updated_at").GetString(), answer.Json.GetProperty("created_at").GetString()) > 0);
        Assert.Equal("swisper-secret", await KeyAsync(app, id));
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Update_WithKey_ReplacesItHoweverShort(DatabaseKind kind)
    {
        var app = await apps.GetAsync(kind);
        var id = await FirstAsync(app);
        var answer = (await app.Api.PutAsync($"/api/v1/environments/{id}", new { swisper_url = "http://x", swisper_api_key = "k3y" })).Expect(200);
        Assert.DoesNotContain("k3y", answer.Text, StringComparison.Ordinal);
        Assert.Equal("k3y", await KeyAsync(app, id));
    }

    [Theory]
    [InlineData("""{}""", "missing body.swisper_url")]
    [InlineData("""{"swisper_api_key":"k"}""", "missing body.swisper_url")]
    [InlineData("""{"swisper_url":null}""", "string_type body.swisper_url")]
    [InlineData("""{"swisper_url":"x"}""", "url_parsing body.swisper_url")]
    [InlineData("""{"swisper_url":"file:///etc"}""", "url_scheme body.swisper_url")]
    [InlineData("""{"swisper_url":"http://x","swisper_api_key":null}""", "string_type body.swisper_api_key")]
    [InlineData("""{"swisper_url":"http://x","swisper_api_key":12}""", "string_type body.swisper_api_key")]
    public async Task Update_BadField_Is422(string body, string problem)
    {
        var app = await apps.GetAsync();
        Assert.Equal([problem], (await app.Api.PutAsync($"/api/v1/environments/{await FirstAsync(app)}", body)).Expect(422).Problems);
    }

    [Fact]
    public async Task Update_Unknown_Is404()
    {
        var app = await apps.GetAsync();
        Assert.Equal("Environment not found", (await app.Api.PutAsync("/api/v1/environments/none", new { swisper_url = "http://x" })).Expect(404).Detail);
    }

    private static async Task<string> FirstAsync(StudioApp app) =>
        (await app.Api.GetAsync($"/api/v1/projects/{await app.CreateProjectAsync()}/environments")).Json[0].GetProperty("id").GetString()!;

    private static async Task<string> KeyAsync(StudioApp app, string id)
    {
        await using var domain = new StudioDomain(app);
        await using var db = domain.CreateDbContext();
        return domain.Reveal(await db.Environments.Where(e => e.Id == id).Select(e => e.ProtectedApiKey).SingleAsync(TestContext.Current.CancellationToken));
    }
}
