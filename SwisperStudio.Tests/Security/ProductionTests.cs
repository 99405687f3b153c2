using System.Runtime.Versioning;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Security;

/// <summary>Nothing that everybody knows opens a host in Production (architecture, decisions 9 and 10).</summary>
public sealed class ProductionTests
{
    private const string DefaultProject = "0d7aa606-cb29-4a31-8a59-50fa61151a32";
    private static readonly StudioAppOptions Production = new() { Environment = "Production" };

    [Fact]
    public async Task Start_WithoutSettings_KnowsNoDevelopmentKeyProjectAdministratorOrRegistration()
    {
        await using var app = await StudioApp.StartAsync(Production);

        (await app.Api.GetAsync("/api/v1/projects")).Expect(401);
        (await app.Anonymous.PostAsync("/api/v1/auth/login", new { email = "admin@swisperstudio.com", password = "admin123" })).Expect(401);
        (await app.Anonymous.PostAsync("/api/v1/auth/register", new { email = "someone@example.com", password = "long enough", name = "Someone" })).Expect(403);
        using var admin = await app.SignInAsync(password: await OneTimePasswordAsync(app));
        Assert.Empty((await admin.GetAsync("/api/v1/projects")).Expect(200).Json.GetProperty("data").EnumerateArray());
        (await admin.GetAsync($"/api/v1/projects/{DefaultProject}")).Expect(404);
    }

    [Fact]
    public async Task DevelopmentKey_Configured_IsRefusedAndSaidSo()
    {
        await using var app = await StudioApp.StartAsync(Production with
        {
            Settings = new Dictionary<string, string?> { ["API_KEY"] = StudioApp.DevelopmentKey },
        });

        (await app.Api.GetAsync("/api/v1/projects")).Expect(401);
        Assert.Contains(app.Log, line => line.Contains("API_KEY", StringComparison.Ordinal));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Secrets_MadeAtTheFirstStart_AreTheOwnersAlone()
    {
        await using var app = await StudioApp.StartAsync(Production);
        using var admin = await app.SignInAsync(password: await OneTimePasswordAsync(app));

        foreach (var secret in new[] { "first-admin-password.txt", "jwt-signing-key" })
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(app.DataDirectory, secret)));
        }

        Assert.Contains(app.Log, line => line.Contains(Path.Combine(app.DataDirectory, "first-admin-password.txt"), StringComparison.Ordinal));
        var password = await OneTimePasswordAsync(app);
        Assert.DoesNotContain(app.Log, line => line.Contains(password, StringComparison.Ordinal));
    }

    [Fact]
    public async Task SigningKey_AfterARestart_IsTheSame()
    {
        var folder = Directory.CreateTempSubdirectory("studio-restart-");
        try
        {
            var options = Production with { DataDirectory = folder.FullName };
            string token;
            await using (var app = await StudioApp.StartAsync(options))
            {
                var email = "admin@swisperstudio.com";
                var answer = await app.Anonymous.PostAsync("/api/v1/auth/login", new { email, password = await OneTimePasswordAsync(app) });
                token = answer.Expect(200).Json.GetProperty("token").GetString()!;
            }

            await using var restarted = await StudioApp.StartAsync(options);
            using var admin = restarted.CreateClient(token: token);
            (await admin.GetAsync("/api/v1/users/me")).Expect(200);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Task<string> OneTimePasswordAsync(StudioApp app) =>
        File.ReadAllTextAsync(Path.Combine(app.DataDirectory, "first-admin-password.txt"), TestContext.Current.CancellationToken);
}
