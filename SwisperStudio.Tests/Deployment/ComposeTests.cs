using Npgsql;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Deployment;

/// <summary>
/// Every variable that docker-compose.yml hands to the host has an effect: hosts are started with exactly its environment, with
/// only the places (database server, folder, ports) replaced by a test's own.
/// </summary>
public sealed class ComposeTests(StudioDatabases databases)
{
    private const string Origin = "https://app.example.com";

    private static readonly Dictionary<string, string> AllValues = new()
    {
        ["POSTGRES_PASSWORD"] = "p4ssw0rd",
        ["ADMIN_EMAIL"] = "boss@example.com",
        ["ADMIN_PASSWORD"] = "a first password",
        ["API_KEY"] = "the-key-of-all-projects",
        ["SECRET_KEY"] = "signs tokens",
        ["OPEN_REGISTRATION"] = "true",
        ["TRUSTED_PROXIES"] = "172.16.0.0/12",
        ["CORS_ORIGINS"] = $"""'["{Origin}"]'""",
        ["LOG_LEVEL"] = "DEBUG",
    };

    [Fact]
    public void EnvExample_NamesWhatTheComposeFileTakes()
    {
        Assert.Equal(ComposeFile.ReferencedNames().Order(), ComposeFile.ExampleValues().Keys.Order());
    }

    [Fact]
    public void Database_IsTheOneTheComposeFileStarts()
    {
        var compose = ComposeFile.Read(AllValues);
        var connection = new NpgsqlConnectionStringBuilder(compose.Studio.Environment["ConnectionStrings__Studio"]);
        Assert.Contains(connection.Host, compose.Names);
        Assert.Equal(compose.Postgres.Environment["POSTGRES_DB"], connection.Database);
        Assert.Equal(compose.Postgres.Environment["POSTGRES_USER"], connection.Username);
        Assert.Equal(compose.Postgres.Environment["POSTGRES_PASSWORD"], connection.Password);
    }

    [Fact]
    public async Task EnvExample_AsItIs_StartsAClosedHostWithSecretsInTheDataFolder()
    {
        var values = new Dictionary<string, string>(ComposeFile.ExampleValues()) { ["POSTGRES_PASSWORD"] = "p4ssw0rd" };
        await using var app = await StartAsync(values, await databases.CreatePostgresAsync());

        var password = await File.ReadAllTextAsync(Path.Combine(app.DataDirectory, "first-admin-password.txt"), TestContext.Current.CancellationToken);
        using var admin = await app.SignInAsync(password: password);
        (await admin.GetAsync("/api/v1/users/me")).Expect(200);
        (await RegisterAsync(app)).Expect(403);
    }

    [Fact]
    public async Task EveryVariable_IsReadByTheHost()
    {
        var database = await databases.CreatePostgresAsync();
        var shown = new List<string>();
        string project, token;
        await using (var app = await StartAsync(AllValues, database))
        {
            Shows("ASPNETCORE_ENVIRONMENT", app.Log.Any(l => l.Contains("Hosting environment: Production", StringComparison.Ordinal)));
            Shows("LOG_LEVEL", app.Log.Any(l => l.StartsWith("dbug:", StringComparison.Ordinal)));
            Shows("ConnectionStrings__Studio", await HasTablesAsync(database));
            Shows("Studio__OpenRegistration", (await RegisterAsync(app)).Status == 201);
            Shows("CORS_ORIGINS", await AllowsOriginAsync(app));

            var signedIn = await app.Anonymous.PostAsync("/api/v1/auth/login", new { email = AllValues["ADMIN_EMAIL"], password = AllValues["ADMIN_PASSWORD"] });
            Shows("Studio__AdminEmail", signedIn.Status == 200);
            Shows("Studio__AdminPassword", signedIn.Status == 200);
            token = signedIn.Json.GetProperty("token").GetString()!;

            using var key = app.CreateClient(AllValues["API_KEY"]);
            Shows("API_KEY", (await key.GetAsync("/api/health")).Status == 200);
            project = await CreateProjectAsync(key);
        }

        var later = new Dictionary<string, string>(AllValues) { ["DEFAULT_PROJECT_ID"] = project };
        await using (var app = await StartAsync(later, database))
        {
            // A token of the other host, whose data directory is gone.
            using var user = app.CreateClient(token: token);
            Shows("SECRET_KEY", (await user.GetAsync("/api/v1/users/me")).Status == 200);

            using var key = app.CreateClient(AllValues["API_KEY"]);
            (await key.PostAsync("/api/v1/observations", new { id = "o", trace_id = "unknown", type = "SPAN" })).Expect(201);
            var traces = (await key.GetAsync($"/api/v1/traces?project_id={project}")).Expect(200);
            Shows("Studio__DefaultProjectId", traces.Json.GetProperty("meta").GetProperty("total_items").GetInt32() == 1);
        }

        // The folder by EnvExample_AsItIs_…, the proxies by TrustedProxiesTests: no request of a test comes from afar.
        Shows("Studio__DataDirectory", true);
        Shows("Studio__TrustedProxies", true);
        Assert.Equal(ComposeFile.Read(AllValues).Studio.Environment.Keys.Order(), shown.Order());

        void Shows(string variable, bool isRead)
        {
            Assert.True(isRead, $"{variable} has no effect.");
            shown.Add(variable);
        }
    }

    private static async Task<StudioApp> StartAsync(Dictionary<string, string> values, string database)
    {
        var settings = ComposeFile.Read(values).Studio.Environment.ToDictionary(v => v.Key, v => (string?)v.Value);
        settings["ConnectionStrings__Studio"] = database;
        settings.Remove("Studio__DataDirectory");
        return await StudioApp.StartAsync(new StudioAppOptions { Environment = "Production", Settings = settings });
    }

    private static Task<ApiAnswer> RegisterAsync(StudioApp app) =>
        app.Anonymous.PostAsync("/api/v1/auth/register", new { email = "someone@example.com", password = "long enough", name = "Someone" });

    private static async Task<bool> HasTablesAsync(string database)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand("SELECT count(*) FROM traces");
        return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))! == 0;
    }

    private static async Task<bool> AllowsOriginAsync(StudioApp app)
    {
        var preflight = new HttpRequestMessage(HttpMethod.Options, "/api/v1/projects") { Headers = { { "Origin", Origin }, { "Access-Control-Request-Method", "GET" } } };
        var answer = await app.Anonymous.SendAsync(preflight);
        return answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var allowed) && allowed.Single() == Origin;
    }

    private static async Task<string> CreateProjectAsync(ApiClient client)
    {
        var environment = new { swisper_url = "http://localhost:8000", swisper_api_key = "swisper-secret" };
        var answer = await client.PostAsync("/api/v1/projects", new { name = "p", dev_environment = environment, staging_environment = environment, production_environment = environment });
        return answer.Expect(201).Json.GetProperty("id").GetString()!;
    }
}
