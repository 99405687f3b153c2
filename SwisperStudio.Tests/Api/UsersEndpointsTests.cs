using System.Text.Json;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Api;

/// <summary>Users over HTTP: contract/rest-api.md, section 12.</summary>
public sealed class UsersEndpointsTests(StudioApps apps)
{
    private const string FirstAdmin = "/api/v1/users/admin-user-uuid-0000-000000000001";

    [Fact]
    public async Task List_Filters_NarrowUsersAndTotal()
    {
        await using var app = await StudioApp.StartAsync();
        using var admin = await app.SignInAsync();
        var made = new List<string>();
        foreach (var role in new[] { "qa", "viewer", "qa", "developer" })
        {
            made.Add(await MakeAsync(admin, role));
        }

        (await admin.PatchAsync($"/api/v1/users/{made[0]}", new { is_active = false })).Expect(200);

        var all = (await admin.GetAsync("/api/v1/users")).Expect(200).Json;
        Assert.Equal((5, 100, 0), Numbers(all));
        Assert.Equal([.. made.AsEnumerable().Reverse(), "admin-user-uuid-0000-000000000001"], Ids(all));
        Assert.Equal(
            ["id", "email", "name", "role", "is_active", "created_at", "last_login"],
            all.GetProperty("users")[0].EnumerateObject().Select(p => p.Name));

        await ExpectAsync("role=qa", 2, made[2], made[0]);
        await ExpectAsync("role=qa&is_active=true", 1, made[2]);
        await ExpectAsync("is_active=no", 1, made[0]);
        await ExpectAsync("role=king", 0);
        await ExpectAsync("limit=2&offset=1", 5, made[2], made[1]);
        await ExpectAsync("offset=2147483647", 5);

        async Task ExpectAsync(string query, int total, params string[] ids)
        {
            var answer = (await admin.GetAsync($"/api/v1/users?{query}")).Expect(200).Json;
            Assert.Equal(total, Numbers(answer).Total);
            Assert.Equal(ids, Ids(answer));
        }
    }

    [Theory]
    [InlineData("limit=0", "greater_than_equal query.limit")]
    [InlineData("limit=1001", "less_than_equal query.limit")]
    [InlineData("limit=x", "int_parsing query.limit")]
    [InlineData("offset=-1", "greater_than_equal query.offset")]
    [InlineData("is_active=perhaps", "bool_parsing query.is_active")]
    public async Task List_BadQuery_Is422(string query, string problem)
    {
        var app = await apps.GetAsync();
        using var admin = await app.SignInAsync();
        Assert.Equal([problem], (await admin.GetAsync($"/api/v1/users?{query}")).Expect(422).Problems);
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Update_PresentFields_ChangeAndOthersStay(DatabaseKind kind)
    {
        var app = await apps.GetAsync(kind);
        using var admin = await app.SignInAsync();
        var path = $"/api/v1/users/{await MakeAsync(admin, "viewer")}";
        await ExpectAsync("""{"name":"New","role":null,"is_active":null,"email":"ignored@example.com"}""", "New", "viewer", true);
        await ExpectAsync("""{"role":"developer"}""", "New", "developer", true);
        await ExpectAsync("""{"is_active":"off","name":null}""", "New", "developer", false);
        await ExpectAsync("{}", "New", "developer", false);

        async Task ExpectAsync(string body, string name, string role, bool isActive)
        {
            var user = (await admin.PatchAsync(path, body)).Expect(200).Json;
            Assert.Equal((name, role, isActive), (user.GetProperty("name").GetString()!, user.GetProperty("role").GetString()!, user.GetProperty("is_active").GetBoolean()));
        }
    }

    [Theory]
    [InlineData("""{"role":"root"}""")]
    [InlineData("""{"role":""}""")]
    [InlineData("""{"role":"ADMIN"}""")]
    public async Task Update_UnknownRole_Is400(string body)
    {
        var app = await apps.GetAsync();
        using var admin = await app.SignInAsync();
        var path = $"/api/v1/users/{await MakeAsync(admin, "viewer")}";
        Assert.Equal("Invalid role. Must be one of: admin, developer, qa, viewer", (await admin.PatchAsync(path, body)).Expect(400).Detail);
    }

    [Theory]
    [InlineData("""{"name":""}""", "string_too_short body.name")]
    [InlineData("""{"name":7}""", "string_type body.name")]
    [InlineData("""{"role":7}""", "string_type body.role")]
    [InlineData("""{"is_active":"maybe"}""", "bool_parsing body.is_active")]
    [InlineData("""{"is_active":[]}""", "bool_type body.is_active")]
    public async Task Update_BadField_Is422(string body, string problem)
    {
        var app = await apps.GetAsync();
        using var admin = await app.SignInAsync();
        var path = $"/api/v1/users/{await MakeAsync(admin, "viewer")}";
        Assert.Equal([problem], (await admin.PatchAsync(path, body)).Expect(422).Problems);
    }

    [Fact]
    public async Task Update_UnknownUser_Is404ForAdministratorsAnd403ForOthers()
    {
        var app = await apps.GetAsync();
        using var admin = await app.SignInAsync();
        Assert.Equal("User not found", (await admin.PatchAsync("/api/v1/users/nobody", new { name = "x" })).Expect(404).Detail);
        using var developer = await app.SignInAsAsync("developer");
        Assert.Equal("Admin role required. Current role: developer", (await developer.PatchAsync("/api/v1/users/nobody", new { name = "x" })).Expect(403).Detail);
        Assert.Equal("Admin role required. Current role: developer", (await developer.GetAsync("/api/v1/users")).Expect(403).Detail);
    }

    [Fact]
    public async Task Update_ChangedRole_CountsAtOnceForOldTokens()
    {
        var app = await apps.GetAsync();
        using var admin = await app.SignInAsync();
        using var person = await app.SignInAsAsync("viewer");
        var id = (await person.GetAsync("/api/v1/users/me")).Json.GetProperty("id").GetString();
        (await person.GetAsync("/api/v1/users")).Expect(403);
        (await admin.PatchAsync($"/api/v1/users/{id}", new { role = "admin" })).Expect(200);
        (await person.GetAsync("/api/v1/users")).Expect(200);
        (await admin.PatchAsync($"/api/v1/users/{id}", new { role = "viewer" })).Expect(200);
        (await person.GetAsync("/api/v1/users")).Expect(403);
    }

    [Fact]
    public async Task Update_LastActiveAdministrator_Is409()
    {
        await using var app = await StudioApp.StartAsync();
        using var admin = await app.SignInAsync();
        foreach (var body in new object[] { new { role = "viewer" }, new { is_active = false }, new { role = "qa", is_active = false } })
        {
            (await admin.PatchAsync(FirstAdmin, body)).Expect(409);
        }

        (await admin.PatchAsync(FirstAdmin, new { name = "Root", role = "admin", is_active = true })).Expect(200);
        var second = await MakeAsync(admin, "admin");
        (await admin.PatchAsync($"/api/v1/users/{second}", new { is_active = false })).Expect(200);
        (await admin.PatchAsync(FirstAdmin, new { role = "viewer" })).Expect(409);
        (await admin.PatchAsync($"/api/v1/users/{second}", new { is_active = true })).Expect(200);
        (await admin.PatchAsync(FirstAdmin, new { role = "viewer" })).Expect(200);
        (await admin.GetAsync("/api/v1/users")).Expect(403);
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Update_AdministratorsDemoteEachOtherAtOnce_OneRemains(DatabaseKind kind)
    {
        await using var databases = new StudioDatabases();
        await using var app = await StudioApp.StartAsync(new StudioAppOptions { Postgres = kind == DatabaseKind.Postgres ? await databases.CreatePostgresAsync() : null });
        using var first = await app.SignInAsync();
        using var second = await app.SignInAsAsync("admin");
        var id = (await second.GetAsync("/api/v1/users/me")).Json.GetProperty("id").GetString();
        for (var round = 0; round < 10; round++)
        {
            var answers = await Task.WhenAll(
                first.PatchAsync($"/api/v1/users/{id}", new { role = "viewer" }),
                second.PatchAsync(FirstAdmin, new { role = "viewer" }));
            Assert.Equal(1, answers.Count(a => a.Status == 200));
            Assert.All(answers, a => Assert.Contains(a.Status, new[] { 200, 403, 409 }));

            // Whoever remained makes the other administrator again.
            (await (answers[0].Status == 200 ? first.PatchAsync($"/api/v1/users/{id}", new { role = "admin" }) : second.PatchAsync(FirstAdmin, new { role = "admin" }))).Expect(200);
        }
    }

    private static async Task<string> MakeAsync(ApiClient admin, string role) =>
        (await admin.PostAsync("/api/v1/auth/register", new { email = $"u{Guid.NewGuid():N}@example.com", password = "long enough", name = "x", role }))
            .Expect(201).Json.GetProperty("user").GetProperty("id").GetString()!;

    private static IEnumerable<string> Ids(JsonElement list) => list.GetProperty("users").EnumerateArray().Select(u => u.GetProperty("id").GetString()!);

    private static (int Total, int Limit, int Offset) Numbers(JsonElement list) =>
        (list.GetProperty("total").GetInt32(), list.GetProperty("limit").GetInt32(), list.GetProperty("offset").GetInt32());
}
