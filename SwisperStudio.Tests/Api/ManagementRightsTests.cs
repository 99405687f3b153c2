using SwisperStudio.Core.Pricing;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Api;

/// <summary>
/// Who may call what of the management endpoints: the role table of the architecture, for people of every role and for keys of
/// the project itself, of another project, and of all projects.
/// </summary>
public sealed class ManagementRightsTests(StudioApps apps, ManagementRightsTests.Callers callers) : IClassFixture<ManagementRightsTests.Callers>
{
    private const string NewProject = """
        {"name":"x","dev_environment":{"swisper_url":"http://x","swisper_api_key":"0123456789"},"staging_environment":{"swisper_url":"http://x","swisper_api_key":"0123456789"},"production_environment":{"swisper_url":"http://x","swisper_api_key":"0123456789"}}
        """;

    [Theory]
    //                                                                                      none vwr  qa   dev  adm  own  othr all
    [InlineData("GET", "/projects", null, /*                                             */ "401, 200, 200, 200, 200, 200, 200, 200")]
    [InlineData("POST", "/projects", NewProject, /*                                      */ "401, 403, 403, 201, 201, 403, 403, 201")]
    [InlineData("GET", "/projects/{project}", null, /*                                   */ "401, 200, 200, 200, 200, 200, 403, 200")]
    [InlineData("PUT", "/projects/{project}", "{}", /*                                   */ "401, 403, 403, 200, 200, 200, 403, 200")]
    [InlineData("DELETE", "/projects/{project}", null, /*                                */ "401, 403, 403, 403, 204, 403, 403, 204")]
    [InlineData("PATCH", "/projects/{project}/tracing", "{\"tracing_enabled\":true}", /* */ "401, 403, 403, 200, 200, 200, 403, 200")]
    [InlineData("GET", "/projects/{project}/environments", null, /*                      */ "401, 200, 200, 200, 200, 200, 403, 200")]
    [InlineData("PUT", "/environments/{environment}", "{\"swisper_url\":\"http://x\"}", /* */ "401, 403, 403, 200, 200, 200, 403, 200")]
    [InlineData("GET", "/projects/{project}/model-pricing", null, /*                     */ "401, 200, 200, 200, 200, 200, 403, 200")]
    [InlineData("GET", "/model-pricing", null, /*                                        */ "401, 200, 200, 200, 200, 200, 200, 200")]
    [InlineData("GET", "/model-pricing/defaults", null, /*                               */ "401, 200, 200, 200, 200, 200, 200, 200")]
    [InlineData("POST", "/model-pricing", "{}", /*                                       */ "401, 403, 403, 403, 422, 403, 403, 422")]
    [InlineData("PUT", "/model-pricing/{price}", "{}", /*                                */ "401, 403, 403, 403, 200, 403, 403, 200")]
    [InlineData("DELETE", "/model-pricing/{price}", null, /*                             */ "401, 403, 403, 403, 204, 403, 403, 204")]
    [InlineData("PUT", "/model-pricing/{own price}", "{}", /*                            */ "401, 403, 403, 200, 200, 200, 403, 200")]
    [InlineData("DELETE", "/model-pricing/{own price}", null, /*                         */ "401, 403, 403, 204, 204, 204, 403, 204")]
    [InlineData("GET", "/auth/me", null, /*                                              */ "401, 200, 200, 200, 200, 401, 401, 401")]
    [InlineData("GET", "/users/me", null, /*                                             */ "401, 200, 200, 200, 200, 401, 401, 401")]
    [InlineData("POST", "/auth/logout", null, /*                                         */ "401, 200, 200, 200, 200, 401, 401, 401")]
    [InlineData("GET", "/users", null, /*                                                */ "401, 403, 403, 403, 200, 401, 401, 401")]
    [InlineData("PATCH", "/users/nobody", "{}", /*                                       */ "401, 403, 403, 403, 404, 401, 401, 401")]
    [InlineData("POST", "/auth/login", "{}", /*                                          */ "422, 422, 422, 422, 422, 422, 422, 422")]
    [InlineData("POST", "/auth/register", "{}", /*                                       */ "422, 422, 422, 422, 422, 422, 422, 422")]
    [InlineData("GET", "/system-architecture", null, /*                                  */ "200, 200, 200, 200, 200, 200, 200, 200")]
    [InlineData("GET", "/health", null, /*                                               */ "200, 200, 200, 200, 200, 200, 200, 200")]
    public async Task Endpoint_EveryCaller_IsLetThroughOrNot(string method, string path, string? body, string expected)
    {
        var app = await apps.GetAsync();
        var statuses = new List<int>();
        foreach (var caller in await callers.OfAsync(app))
        {
            var (place, key) = await PlaceAsync(app, path);
            using var client = caller ?? app.CreateClient(key);
            statuses.Add((await client.SendAsync(new HttpMethod(method), "/api/v1" + place, body)).Status);
        }

        Assert.Equal(expected, string.Join(", ", statuses));
    }

    [Fact]
    public async Task List_KeyOfAProject_SeesOnlyThatOne()
    {
        var app = await apps.GetAsync();
        await using var domain = new StudioDomain(app);
        var project = await app.CreateProjectAsync();
        var secret = await domain.CreateKeyAsync(project);
        using var key = app.CreateClient(secret);
        var page = (await key.GetAsync("/api/v1/projects")).Expect(200).Json;
        Assert.Equal(project, Assert.Single(page.GetProperty("data").EnumerateArray()).GetProperty("id").GetString());
        Assert.Equal(1, page.GetProperty("meta").GetProperty("total_items").GetInt32());

        // The key as bearer, as some guides write it.
        using var bearer = app.CreateClient(token: secret);
        Assert.Equal(page.GetRawText(), (await bearer.GetAsync("/api/v1/projects")).Expect(200).Text);
    }

    // Something fresh of everything that the path names, and the project's key.
    private static async Task<(string Path, string Key)> PlaceAsync(StudioApp app, string path)
    {
        await using var domain = new StudioDomain(app);
        var project = await app.CreateProjectAsync();
        if (path.Contains("{environment}", StringComparison.Ordinal))
        {
            var list = await app.Api.GetAsync($"/api/v1/projects/{project}/environments");
            path = path.Replace("{environment}", list.Json[0].GetProperty("id").GetString(), StringComparison.Ordinal);
        }

        if (path.Contains("price}", StringComparison.Ordinal))
        {
            await using var db = domain.CreateDbContext();
            Guid? owner = path.Contains("{own price}", StringComparison.Ordinal) ? Guid.Parse(project) : null;
            var price = await domain.Get<PriceChanges>().CreateAsync(db, new PriceDraft(owner, "p", Guid.NewGuid().ToString(), "Chat", null, "1", "1"), CancellationToken.None);
            path = path.Replace("{own price}", price.Id, StringComparison.Ordinal).Replace("{price}", price.Id, StringComparison.Ordinal);
        }

        return (path.Replace("{project}", project, StringComparison.Ordinal), await domain.CreateKeyAsync(project));
    }

    /// <summary>Tokens and keys, made once; null stands for the key of the project itself.</summary>
    public sealed class Callers
    {
        private readonly List<(string? Key, string? Token)> _credentials = [];

        public async Task<IReadOnlyList<ApiClient?>> OfAsync(StudioApp app)
        {
            if (_credentials.Count == 0)
            {
                _credentials.Add((null, null));
                foreach (var role in new[] { "viewer", "qa", "developer", "admin" })
                {
                    using var person = await app.SignInAsAsync(role);
                    _credentials.Add((null, person.Http.DefaultRequestHeaders.Authorization!.Parameter));
                }

                await using var domain = new StudioDomain(app);
                _credentials.Add((await domain.CreateKeyAsync(await app.CreateProjectAsync()), null));
                _credentials.Add((StudioApp.DevelopmentKey, null));
            }

            var clients = _credentials.Select(c => (ApiClient?)app.CreateClient(c.Key, c.Token)).ToList();
            clients.Insert(5, null);
            return clients;
        }
    }
}
