using Bunit;
using SwisperStudio.Core.Projects;
using SwisperStudio.Web.Auth;
using SwisperStudio.Web.Components.Projects;
using Xunit;

namespace SwisperStudio.Tests.Components.Projects;

public class ProjectListTests
{
    [Fact]
    public async Task Projects_AreCards_NewestFirst_WithoutDeletedOnes()
    {
        await using var studio = await StudioComponents.CreateAsync();
        await studio.StoreAsync(Project("Old", 1), Project("<script>alert(1)</script>", 2), Project("Gone", 3, deletedAt: 4));
        var page = studio.Context.Render<ProjectList>();
        page.WaitForElement("article");
        Assert.Equal(["<script>alert(1)</script>", "Old"], page.FindAll("article h2").Select(h => h.TextContent));
        Assert.Empty(page.FindAll("script"));
        Assert.Equal(["dev", "staging", "production"], page.Find("article").QuerySelectorAll(".chip").Select(c => c.TextContent));
        Assert.Contains("No traces yet", page.Find("article").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LoadMore_BringsTheRest()
    {
        await using var studio = await StudioComponents.CreateAsync();
        await studio.StoreAsync([.. Enumerable.Range(0, 30).Select(i => Project($"P{i}", i))]);
        var page = studio.Context.Render<ProjectList>();
        page.WaitForElement("article");
        Assert.Equal(24, page.FindAll("article").Count);
        page.FindAll("button").Single(b => b.TextContent == "Load more").Click();
        page.WaitForAssertion(() => Assert.Equal(30, page.FindAll("article").Count));
        Assert.DoesNotContain("Load more", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NewProject_IsOfferedToEditorsOnly()
    {
        await using var reader = await StudioComponents.CreateAsync();
        var empty = reader.Context.Render<ProjectList>();
        empty.WaitForAssertion(() => Assert.Contains("No projects yet. Create your first project to get started.", empty.Markup, StringComparison.Ordinal));
        Assert.DoesNotContain("New Project", empty.Markup, StringComparison.Ordinal);
        await using var editor = await StudioComponents.CreateAsync(Policies.CanEditProjects);
        Assert.Contains("New Project", editor.Context.Render<ProjectList>().Markup, StringComparison.Ordinal);
    }

    private static Project Project(string name, long createdAt, long? deletedAt = null) => new()
    {
        Id = Guid.NewGuid(),
        Name = name,
        CreatedAt = createdAt,
        DeletedAt = deletedAt,
        Environments = [.. new[] { "production", "dev", "staging" }.Select(type => new ProjectEnvironment { Id = Guid.NewGuid().ToString(), EnvType = type, SwisperUrl = "http://x" })],
    };
}
