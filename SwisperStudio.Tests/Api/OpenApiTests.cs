using System.Text.Json;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Api;

/// <summary>The served document is the committed one, so that every change of the API is seen in review.</summary>
public sealed class OpenApiTests(StudioApps apps)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    [Fact]
    public async Task Document_IsTheCommittedOne()
    {
        var studio = await apps.GetAsync();
        var served = JsonSerializer.Serialize((await studio.Anonymous.GetAsync("/api/v1/openapi.json")).Expect(200).Json, Indented);
        var path = Path.Combine(AppContext.BaseDirectory, "openapi.json");
        var committed = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        var actual = Path.Combine(AppContext.BaseDirectory, "openapi.actual.json");
        await File.WriteAllTextAsync(actual, served + "\n", TestContext.Current.CancellationToken);
        Assert.True(served == committed.TrimEnd(), $"The API has changed. If that is meant, copy {actual} to docs/openapi.json.");
    }

    [Fact]
    public async Task ReferencePage_IsServed_WithoutForeignHosts()
    {
        var studio = await apps.GetAsync();
        var page = (await studio.Anonymous.GetAsync("/api/v1/docs/")).Expect(200).Text;
        Assert.Contains("openapi.json", page, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", page, StringComparison.Ordinal);
    }
}
