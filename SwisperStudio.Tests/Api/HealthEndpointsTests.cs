using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Api;

/// <summary>Health and root: contract/rest-api.md, section 14.</summary>
public sealed class HealthEndpointsTests(StudioApps apps)
{
    [Theory]
    [InlineData("/health")]
    [InlineData("/api/v1/health")]
    [InlineData("/health/live")]
    public async Task Health_Anonymous_IsHealthy(string path)
    {
        var app = await apps.GetAsync();
        Assert.Equal("""{"status":"healthy","version":"0.1.0"}""", (await app.Anonymous.GetAsync(path)).Expect(200).Text);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Ready_Anonymous_IsReady(DatabaseKind kind)
    {
        var app = await apps.GetAsync(kind);
        Assert.Equal("""{"status":"ready"}""", (await app.Anonymous.GetAsync("/health/ready")).Expect(200).Text);
    }

    [Fact]
    public async Task HealthOfKey_NeedsAKey()
    {
        var app = await apps.GetAsync();
        Assert.Equal("""{"status":"healthy","version":"0.1.0","authenticated":"true"}""", (await app.Api.GetAsync("/api/health")).Expect(200).Text);

        var missing = (await app.Anonymous.GetAsync("/api/health")).Expect(401);
        Assert.Equal(("Missing API key", "ApiKey"), (missing.Detail, missing.Headers.WwwAuthenticate.ToString()));

        using var wrong = app.CreateClient("wrong");
        Assert.Equal("Invalid API key", (await wrong.GetAsync("/api/health")).Expect(401).Detail);

        using var person = await app.SignInAsync();
        Assert.Equal("Missing API key", (await person.GetAsync("/api/health")).Expect(401).Detail);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("*/*")]
    [InlineData("application/json")]
    public async Task Root_OfPrograms_IsJson(string? accept)
    {
        var app = await apps.GetAsync();
        var request = new HttpRequestMessage(HttpMethod.Get, "/");
        if (accept is not null)
        {
            request.Headers.Add("Accept", accept);
        }

        Assert.Equal("""{"message":"SwisperStudio API","version":"0.1.0","docs":"/api/v1/docs"}""", (await app.Anonymous.SendAsync(request)).Expect(200).Text);
    }

    [Fact]
    public async Task Root_OfBrowsers_IsNotJson()
    {
        var app = await apps.GetAsync();
        var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { { "Accept", "text/html,application/xhtml+xml,*/*;q=0.8" } } };
        Assert.DoesNotContain("SwisperStudio API", (await app.Anonymous.SendAsync(request)).Text, StringComparison.Ordinal);
    }
}
