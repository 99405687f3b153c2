using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Api;

/// <summary>Accounts and tokens over HTTP: contract/rest-api.md, sections 2 and 11.</summary>
public sealed class AuthEndpointsTests(StudioApps apps)
{
    private const string Password = "eight ch";

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Register_NewAddress_MakesAViewerAndLetsThemIn(DatabaseKind kind)
    {
        var app = await apps.GetAsync(kind);
        var email = Address();
        var answer = (await RegisterAsync(app.Anonymous, email)).Expect(201);
        Assert.Equal(["user", "token", "token_type"], answer.Json.EnumerateObject().Select(p => p.Name));
        Assert.Equal("bearer", answer.Json.GetProperty("token_type").GetString());
        var user = answer.Json.GetProperty("user");
        Assert.Equal(["id", "email", "name", "role", "is_active", "created_at", "last_login"], user.EnumerateObject().Select(p => p.Name));
        Assert.Equal((email, "Dev User", "viewer"), (Text(user, "email"), Text(user, "name"), Text(user, "role")));
        Assert.True(user.GetProperty("is_active").GetBoolean());
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?$", Text(user, "last_login"));
        Assert.DoesNotContain("password", answer.Text, StringComparison.OrdinalIgnoreCase);

        using var client = app.CreateClient(token: Text(answer.Json, "token"));
        Assert.Equal(user.GetRawText(), (await client.GetAsync("/api/v1/auth/me")).Expect(200).Text);
        Assert.Equal(user.GetRawText(), (await client.GetAsync("/api/v1/users/me")).Expect(200).Text);
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Register_SameAddress_Is400ExactlyCompared(DatabaseKind kind)
    {
        var app = await apps.GetAsync(kind);
        var local = $"Dev.{Guid.NewGuid():N}";
        var user = (await RegisterAsync(app.Anonymous, $"{local}@Example.COM")).Expect(201).Json.GetProperty("user");
        Assert.Equal($"{local}@example.com", Text(user, "email"));
        Assert.Equal("Email already registered", (await RegisterAsync(app.Anonymous, $"{local}@eXample.com")).Expect(400).Detail);
        (await RegisterAsync(app.Anonymous, $"{local.ToUpperInvariant()}@example.com")).Expect(201);
    }

    [Fact]
    public async Task Register_SameAddressAtOnce_MakesOneUser()
    {
        var app = await apps.GetAsync();
        var email = Address();
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => RegisterAsync(app.Anonymous, email)));
        Assert.Equal([201, 400, 400, 400], answers.Select(a => a.Status).Order());
    }

    [Theory]
    [InlineData("\"admin\"")]
    [InlineData("\"king\"")]
    [InlineData("5")]
    [InlineData("null")]
    public async Task Register_RoleFromAnybody_IsIgnored(string role)
    {
        var app = await apps.GetAsync();
        using var badToken = app.CreateClient(token: "no token");
        foreach (var client in new[] { app.Anonymous, app.Api, badToken })
        {
            var body = $$"""{"email":"{{Address()}}","password":"{{Password}}","name":"x","role":{{role}},"color":1}""";
            Assert.Equal("viewer", Text((await client.PostAsync("/api/v1/auth/register", body)).Expect(201).Json.GetProperty("user"), "role"));
        }
    }

    [Fact]
    public async Task Register_RoleFromAnAdministrator_IsHonoured()
    {
        var app = await apps.GetAsync();
        using var admin = await app.SignInAsync();
        foreach (var role in new[] { "admin", "developer", "qa", "viewer" })
        {
            var answer = (await admin.PostAsync("/api/v1/auth/register", new { email = Address(), password = Password, name = "x", role })).Expect(201);
            Assert.Equal(role, Text(answer.Json.GetProperty("user"), "role"));
        }

        var refused = await admin.PostAsync("/api/v1/auth/register", new { email = Address(), password = Password, name = "x", role = "Admin" });
        Assert.Equal("Invalid role. Must be one of: admin, developer, qa, viewer", refused.Expect(400).Detail);
        (await RegisterAsync(admin, Address())).Expect(201);
    }

    [Theory]
    [InlineData("""{}""", "missing body.email", "missing body.password", "missing body.name")]
    [InlineData("""{"email":null,"password":null,"name":null}""", "string_type body.email", "string_type body.password", "string_type body.name")]
    [InlineData("""{"email":"dev@example.com","password":"seven c","name":""}""", "string_too_short body.password", "string_too_short body.name")]
    [InlineData("""{"email":"plain","password":"12345678","name":"x"}""", "value_error body.email")]
    [InlineData("""{"email":"a@b","password":"12345678","name":"x"}""", "value_error body.email")]
    [InlineData("""{"email":"@example.com","password":"12345678","name":"x"}""", "value_error body.email")]
    [InlineData("""{"email":"a b@example.com","password":"12345678","name":"x"}""", "value_error body.email")]
    [InlineData("""{"email":"a..b@example.com","password":"12345678","name":"x"}""", "value_error body.email")]
    [InlineData("""{"email":"a@-example.com","password":"12345678","name":"x"}""", "value_error body.email")]
    [InlineData("""{"email":"a@1.2.3.4","password":"12345678","name":"x"}""", "value_error body.email")]
    [InlineData("""{"email":"a@host.local","password":"12345678","name":"x"}""", "value_error body.email")]
    [InlineData("""{"email":"a@x.test","password":"12345678","name":"x"}""", "value_error body.email")]
    [InlineData("""{"email":"a@localhost","password":"12345678","name":"x"}""", "value_error body.email")]
    [InlineData("""{"email":"a@x.INVALID","password":"12345678","name":"x"}""", "value_error body.email")]
    [InlineData("""{"email":5,"password":12345678,"name":true}""", "string_type body.email", "string_type body.password", "string_type body.name")]
    [InlineData("""[]""", "model_attributes_type body")]
    [InlineData("", "missing body")]
    public async Task Register_BadBody_Is422WithoutThePassword(string body, params string[] problems)
    {
        var app = await apps.GetAsync();
        var answer = (await app.Anonymous.PostAsync("/api/v1/auth/register", body)).Expect(422);
        Assert.Equal(problems, answer.Problems);
        Assert.DoesNotContain("12345678", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("seven c", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Register_NameTooLong_Is422()
    {
        var app = await apps.GetAsync();
        var answer = await app.Anonymous.PostAsync("/api/v1/auth/register", new { email = Address(), password = Password, name = new string('x', 256) });
        Assert.Equal(["string_too_long body.name"], answer.Expect(422).Problems);
    }

    [Fact]
    public async Task Register_InProduction_IsClosedToAllButAdministrators()
    {
        await using var app = await StudioApp.StartAsync(new StudioAppOptions
        {
            Environment = "Production",
            Settings = new Dictionary<string, string?> { ["Studio__AdminEmail"] = "root@example.com", ["Studio__AdminPassword"] = "first password", ["API_KEY"] = "a key of all projects" },
        });
        Assert.Contains("Registration is closed", (await RegisterAsync(app.Anonymous, Address())).Expect(403).Detail, StringComparison.Ordinal);
        using var key = app.CreateClient("a key of all projects");
        (await RegisterAsync(key, Address())).Expect(403);

        using var admin = await app.SignInAsync("root@example.com", "first password");
        var email = Address();
        (await admin.PostAsync("/api/v1/auth/register", new { email, password = Password, name = "x", role = "developer" })).Expect(201);
        using var developer = await app.SignInAsync(email, Password);
        (await RegisterAsync(developer, Address())).Expect(403);
    }

    [Fact]
    public async Task Register_InProductionOpened_IsOpen()
    {
        await using var app = await StudioApp.StartAsync(new StudioAppOptions
        {
            Environment = "Production",
            Settings = new Dictionary<string, string?> { ["Studio__OpenRegistration"] = "true" },
        });
        (await RegisterAsync(app.Anonymous, Address())).Expect(201);
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Login_RightPassword_GivesATokenAndNotesTheTime(DatabaseKind kind)
    {
        var app = await apps.GetAsync(kind);
        var email = Address();
        var before = (await RegisterAsync(app.Anonymous, email)).Expect(201).Json.GetProperty("user");
        var answer = (await LoginAsync(app, email, Password)).Expect(200);
        var user = answer.Json.GetProperty("user");
        Assert.Equal(Text(before, "id"), Text(user, "id"));
        Assert.True(string.CompareOrdinal(Text(user, "last_login"), Text(before, "last_login")) > 0);
        Assert.DoesNotContain("password", answer.Text, StringComparison.OrdinalIgnoreCase);

        var token = new JsonWebToken(Text(answer.Json, "token"));
        Assert.Equal("HS256", token.Alg);
        Assert.Equal(["email", "exp", "role", "user_id"], token.Claims.Select(c => c.Type).Order());
        Assert.Equal((Text(user, "id"), email, "viewer"), (token.GetClaim("user_id").Value, token.GetClaim("email").Value, token.GetClaim("role").Value));
        Assert.InRange(token.ValidTo - DateTime.UtcNow, TimeSpan.FromHours(23.9), TimeSpan.FromHours(24));
    }

    [Fact]
    public async Task Login_UnknownAddressOrWrongPassword_LookAlike()
    {
        var app = await apps.GetAsync();
        var email = Address();
        (await RegisterAsync(app.Anonymous, email)).Expect(201);
        ApiAnswer[] refused = [await LoginAsync(app, Address(), Password), await LoginAsync(app, email, "wrong"), await LoginAsync(app, email, "")];
        Assert.All(refused, answer => Assert.Equal("""{"detail":"Incorrect email or password"}""", answer.Expect(401).Text));
    }

    [Theory]
    [InlineData("""{"email":"no address","password":"x"}""", "value_error body.email")]
    [InlineData("""{"email":"a@example.com"}""", "missing body.password")]
    [InlineData("""{"email":"a@example.com","password":5}""", "string_type body.password")]
    public async Task Login_BadBody_Is422(string body, string problem)
    {
        var app = await apps.GetAsync();
        Assert.Equal([problem], (await app.Anonymous.PostAsync("/api/v1/auth/login", body)).Expect(422).Problems);
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Login_FiveWrongPasswords_LockTheAccountUnnoticed(DatabaseKind kind)
    {
        var app = await apps.GetAsync(kind);
        var email = Address();
        (await RegisterAsync(app.Anonymous, email)).Expect(201);
        for (var time = 0; time < 4; time++)
        {
            (await LoginAsync(app, email, "wrong")).Expect(401);
        }

        (await LoginAsync(app, email, Password)).Expect(200);
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => LoginAsync(app, email, "wrong")));
        Assert.Equal("Incorrect email or password", (await LoginAsync(app, email, Password)).Expect(401).Detail);
    }

    [Fact]
    public async Task InactiveUser_RightPasswordOrOldToken_Is403()
    {
        var app = await apps.GetAsync();
        var email = Address();
        var registered = (await RegisterAsync(app.Anonymous, email)).Expect(201).Json;
        using var client = app.CreateClient(token: Text(registered, "token"));
        using var admin = await app.SignInAsync();
        (await admin.PatchAsync($"/api/v1/users/{Text(registered.GetProperty("user"), "id")}", new { is_active = false })).Expect(200);

        Assert.Equal("User account is inactive", (await LoginAsync(app, email, Password)).Expect(403).Detail);
        Assert.Equal("Incorrect email or password", (await LoginAsync(app, email, "wrong")).Expect(401).Detail);
        Assert.Equal("User account is inactive", (await client.GetAsync("/api/v1/auth/me")).Expect(403).Detail);
        Assert.Equal("User account is inactive", (await client.GetAsync("/api/v1/users")).Expect(403).Detail);
        (await client.GetAsync("/api/v1/projects")).Expect(401);

        // A bad token beside a good key is no harm.
        client.Http.DefaultRequestHeaders.Add("X-API-Key", StudioApp.DevelopmentKey);
        (await client.GetAsync("/api/v1/projects")).Expect(200);
    }

    [Theory]
    [InlineData("/api/v1/auth/me", "GET")]
    [InlineData("/api/v1/auth/logout", "POST")]
    [InlineData("/api/v1/users/me", "GET")]
    [InlineData("/api/v1/users", "GET")]
    [InlineData("/api/v1/users/x", "PATCH")]
    public async Task TokenEndpoints_WithoutAGoodToken_SayWhy(string path, string method)
    {
        var app = await apps.GetAsync();
        await RefusedAsync(app.Anonymous, "Missing authentication token");
        await RefusedAsync(app.Api, "Missing authentication token");
        await RefusedAsync(app.CreateClient(token: "x.y.z"), "Invalid or expired token");
        await RefusedAsync(app.CreateClient(token: Forge("some other secret", "admin-user-uuid-0000-000000000001")), "Invalid or expired token");

        async Task RefusedAsync(ApiClient client, string detail)
        {
            var answer = (await client.SendAsync(new HttpMethod(method), path, method == "GET" ? null : "{}")).Expect(401);
            Assert.Equal((detail, "Bearer"), (answer.Detail, answer.Headers.WwwAuthenticate.ToString()));
        }
    }

    [Fact]
    public async Task TokenEndpoints_TokenOfTheRightKey_SaysWhatIsWrongWithIt()
    {
        await using var app = await StudioApp.StartAsync(new StudioAppOptions { Settings = new Dictionary<string, string?> { ["SECRET_KEY"] = "known" } });
        foreach (var (token, detail) in new[]
        {
            (Forge("known", "admin-user-uuid-0000-000000000001", expired: true), "Invalid or expired token"),
            (Forge("known", null), "Invalid token payload"),
            (Forge("known", "nobody"), "User not found"),
        })
        {
            using var client = app.CreateClient(token: token);
            Assert.Equal(detail, (await client.GetAsync("/api/v1/auth/me")).Expect(401).Detail);
        }

        using var admin = app.CreateClient(token: Forge("known", "admin-user-uuid-0000-000000000001"));
        (await admin.GetAsync("/api/v1/users")).Expect(200);
    }

    [Fact]
    public async Task Logout_Token_StaysValid()
    {
        var app = await apps.GetAsync();
        using var client = await app.SignInAsAsync("viewer");
        Assert.Equal("""{"message":"Logged out successfully"}""", (await client.PostAsync("/api/v1/auth/logout", null)).Expect(200).Text);
        (await client.GetAsync("/api/v1/auth/me")).Expect(200);
    }

    private static string Address() => $"u{Guid.NewGuid():N}@example.com";

    private static Task<ApiAnswer> RegisterAsync(ApiClient client, string email) =>
        client.PostAsync("/api/v1/auth/register", new { email, password = Password, name = "Dev User" });

    private static Task<ApiAnswer> LoginAsync(StudioApp app, string email, string password) =>
        app.Anonymous.PostAsync("/api/v1/auth/login", new { email, password });

    private static string Forge(string secret, string? userId, bool expired = false) => new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
    {
        Claims = userId is null ? new Dictionary<string, object> { ["email"] = "x" } : new Dictionary<string, object> { ["user_id"] = userId },
        Expires = DateTime.UtcNow.AddMinutes(expired ? -1 : 5),
        SigningCredentials = new SigningCredentials(
            new SymmetricSecurityKey(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(secret))),
            SecurityAlgorithms.HmacSha256),
    });

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
