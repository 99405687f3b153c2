using Microsoft.EntityFrameworkCore;
using SwisperStudio.Core.Projects;
using SwisperStudio.Tests.Api.Langfuse;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Security;

/// <summary>Basic authentication: the password is the key, and the user name its public key where it has one.</summary>
public sealed class BasicAuthenticationTests(StudioApps apps)
{
    private const string Projects = "/api/public/projects";

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Pair_OpensItsProject_WithItsPublicKeyOrAlone_UnlessRevoked(DatabaseKind kind)
    {
        var app = await apps.GetAsync(kind);
        var project = await app.CreateProjectAsync();
        await using var domain = new StudioDomain(app);
        var pair = await domain.CreatePairAsync(project);
        var publicKey = pair.Row.PublicKey!;
        Assert.Matches("^pk-lf-[A-Za-z0-9]{40}$", publicKey);
        Assert.Matches("^sk-lf-[A-Za-z0-9]{40}$", pair.Key);

        await ExpectAsync(200, app.CreateBasicClient(publicKey, pair.Key));
        // Alone, the secret is a key like any other.
        await ExpectAsync(200, app.CreateClient(key: pair.Key));
        await ExpectAsync(200, app.CreateClient(token: pair.Key));
        await ExpectAsync(401, app.CreateBasicClient("", pair.Key));
        await ExpectAsync(401, app.CreateBasicClient(publicKey + "x", pair.Key));
        await ExpectAsync(401, app.CreateBasicClient(publicKey, pair.Key + "x"));
        await ExpectAsync(401, app.CreateBasicClient(publicKey, ""));
        await ExpectAsync(401, app.CreateBasicClient(pair.Key, publicKey));
        await ExpectAsync(401, app.CreateClient(key: publicKey));

        var revoked = await domain.CreatePairAsync(project);
        await using var db = domain.CreateDbContext();
        await domain.Get<ApiKeyChanges>().RevokeAsync(db, Guid.Parse(project), revoked.Row.Id, TestContext.Current.CancellationToken);
        await ExpectAsync(401, app.CreateBasicClient(revoked.Row.PublicKey!, revoked.Key));
    }

    [Fact]
    public async Task KeysWithoutAPublicOne_TakeAnyUserName()
    {
        var app = await apps.GetAsync();
        await using var domain = new StudioDomain(app);
        var key = await domain.CreateKeyAsync(await app.CreateProjectAsync());
        await ExpectAsync(200, app.CreateBasicClient("anybody", key));
        await ExpectAsync(200, app.CreateBasicClient("", StudioApp.DevelopmentKey));
        foreach (var header in new[] { "Basic", "Basic !", "Basic " + new string('A', 2_000), "Basic Og==", "Basic YWxsOg==", "Basic /w==" })
        {
            using var client = app.CreateClient();
            client.Http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", header);
            (await client.GetAsync(Projects)).Expect(401);
        }
    }

    [Fact]
    public async Task DevelopmentPair_OpensTheDefaultProject_InDevelopmentOnly()
    {
        var folder = Directory.CreateTempSubdirectory("studio-pair-");
        try
        {
            var development = new StudioAppOptions { DataDirectory = folder.FullName };
            await using (var app = await StudioApp.StartAsync(development))
            {
                // As in a database from before there were pairs.
                await using var domain = new StudioDomain(app);
                await using var db = domain.CreateDbContext();
                Assert.Equal(1, await db.ApiKeys.ExecuteDeleteAsync(TestContext.Current.CancellationToken));
            }

            await using (var app = await StudioApp.StartAsync(development))
            {
                using var client = app.CreateBasicClient("pk-lf-swisper-dev", "sk-lf-swisper-dev");
                Assert.Equal("Swisper", (await client.GetAsync(Projects)).Expect(200).Json.GetProperty("data")[0].GetProperty("name").GetString());
            }

            await using var production = await StudioApp.StartAsync(development with { Environment = "Production" });
            await ExpectAsync(401, production.CreateBasicClient("pk-lf-swisper-dev", "sk-lf-swisper-dev"));
            await ExpectAsync(401, production.CreateClient(key: "sk-lf-swisper-dev"));
            await ExpectAsync(401, production.CreateClient(token: "sk-lf-swisper-dev"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task ExpectAsync(int status, ApiClient client)
    {
        using var used = client;
        (await used.GetAsync(Projects)).Expect(status);
    }
}
