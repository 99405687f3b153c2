using Bunit;
using SwisperStudio.Core.Projects;
using SwisperStudio.Web.Components.Projects;
using Xunit;

namespace SwisperStudio.Tests.Components.Projects;

public class IntegrationKeysTests
{
    [Fact]
    public async Task Keys_ShowPrefixAndUse_AndRevokingOnlyWhereItMeansSomething()
    {
        await using var studio = await WithKeysAsync(Key("in use", "ss_AAAAAA", lastUsedAt: Sent.At(0)), Key("gone", "ss_BBBBBB", revokedAt: 1));
        var rows = Render(studio, mayEdit: true).FindAll("tbody tr");
        Assert.Contains("ss_AAAAAA…", rows[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("2025-11-06 07:00:00", rows[0].TextContent, StringComparison.Ordinal);
        Assert.NotNull(rows[0].QuerySelector("button[aria-label='Revoke in use']"));
        Assert.Contains("revoked", rows[1].TextContent, StringComparison.Ordinal);
        Assert.Contains("Never", rows[1].TextContent, StringComparison.Ordinal);
        Assert.Null(rows[1].QuerySelector("button"));
    }

    [Fact]
    public async Task Readers_CanNeitherMakeNorRevokeKeys()
    {
        await using var studio = await WithKeysAsync(Key("in use", "ss_AAAAAA"));
        var page = Render(studio, mayEdit: false);
        Assert.Empty(page.FindAll("form, tbody button"));
    }

    [Fact]
    public async Task Snippets_NameTheRealProjectAndAddress()
    {
        await using var studio = await WithKeysAsync();
        var page = Render(studio, mayEdit: false);
        foreach (var (client, code) in new[] { ("swisper-sdk", "api_url=\"http://localhost\""), ("opentelemetry-node", "http://localhost/v1/traces"), ("langfuse-js", "LANGFUSE_BASE_URL=http://localhost") })
        {
            page.Find(".guides select").Change(client);
            Assert.Contains(page.FindAll("pre"), snippet => snippet.TextContent.Contains(code, StringComparison.Ordinal));
            Assert.Equal(client == "swisper-sdk", page.FindAll("pre").Any(snippet => snippet.TextContent.Contains(StudioComponents.Project.ToString(), StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task Pairs_ShowTheirPublicKey()
    {
        var pair = Key("pair", "sk-lf-AAAAAA");
        pair.PublicKey = "pk-lf-<b>";
        await using var studio = await WithKeysAsync(pair, Key("single", "ss_AAAAAA"));
        var rows = Render(studio, mayEdit: true).FindAll("tbody tr");
        Assert.Equal(["pk-lf-<b>"], rows.SelectMany(r => r.QuerySelectorAll("td > div code")).Select(c => c.TextContent));
        Assert.Contains("sk-lf-AAAAAA…", rows.Single(r => r.TextContent.Contains("pk-lf-", StringComparison.Ordinal)).TextContent, StringComparison.Ordinal);
    }

    private static IRenderedComponent<IntegrationKeys> Render(StudioComponents studio, bool mayEdit)
    {
        var head = new ProjectHead(StudioComponents.Project, "Swisper", null, () => Task.CompletedTask);
        var page = studio.Context.Render<IntegrationKeys>(p => p.AddCascadingValue(head).Add(k => k.MayEdit, mayEdit));
        page.WaitForElement(".table, .none");
        return page;
    }

    private static async Task<StudioComponents> WithKeysAsync(params ApiKey[] keys)
    {
        var studio = await StudioComponents.CreateAsync();
        await studio.StoreAsync(new Project { Id = StudioComponents.Project, Name = "Swisper" });
        await studio.StoreAsync([.. keys]);
        return studio;
    }

    private static ApiKey Key(string name, string prefix, long? lastUsedAt = null, long? revokedAt = null) => new()
    {
        Id = Guid.NewGuid(),
        ProjectId = StudioComponents.Project,
        Name = name,
        Prefix = prefix,
        Hash = Guid.NewGuid().ToByteArray(),
        LastUsedAt = lastUsedAt,
        RevokedAt = revokedAt,
    };
}
