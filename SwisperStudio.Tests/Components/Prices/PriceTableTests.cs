using Bunit;
using SwisperStudio.Core.Pricing;
using SwisperStudio.Core.Projects;
using SwisperStudio.Web.Components.Prices;
using Xunit;

namespace SwisperStudio.Tests.Components.Prices;

public class PriceTableTests
{
    [Fact]
    public async Task Header_Clicked_SortsByIt_AndSaysSo()
    {
        await using var studio = await WithPricesAsync(("b", "10.0"), ("a", "2.5"), ("c", "0.3"));
        var table = Render(studio, mayEdit: false);
        Assert.Equal(["a", "b", "c"], Models(table));

        table.FindAll("th button")[3].Click();
        Assert.Equal(["c", "a", "b"], Models(table));
        Assert.Equal("ascending", table.FindAll("th")[3].GetAttribute("aria-sort"));
        table.FindAll("th button")[3].Click();
        Assert.Equal(["b", "a", "c"], Models(table));
        Assert.Equal("descending", table.FindAll("th")[3].GetAttribute("aria-sort"));
    }

    [Fact]
    public async Task Search_Typed_NarrowsTheRows()
    {
        await using var studio = await WithPricesAsync(("alpha", "1"), ("<b>beta</b>", "1"));
        var table = Render(studio, mayEdit: false);
        table.Find("input[type=search]").Input("beta");
        Assert.Equal(["<b>beta</b>"], Models(table));
        table.Find("input[type=search]").Input("gamma");
        Assert.Contains("No price matches “gamma”", table.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Table_ShowsOneProject_AndChangesOnlyToWhoMay()
    {
        await using var studio = await WithPricesAsync(("own", "1"));
        Assert.Equal(["own"], Models(Render(studio, mayEdit: false)));
        Assert.Empty(Render(studio, mayEdit: false).FindAll("[aria-label^=Edit], [aria-label^=Delete], .button.primary"));
        Assert.Equal(3, Render(studio, mayEdit: true).FindAll("[aria-label^=Edit], [aria-label^=Delete], .button.primary").Count);
    }

    private static IRenderedComponent<PriceTable> Render(StudioComponents studio, bool mayEdit)
    {
        var table = studio.Context.Render<PriceTable>(p => p.Add(t => t.ProjectId, StudioComponents.Project).Add(t => t.MayEdit, mayEdit));
        table.WaitForElement("tbody");
        return table;
    }

    private static IEnumerable<string> Models(IRenderedComponent<PriceTable> table) => table.FindAll("tbody td:nth-child(2)").Select(cell => cell.TextContent);

    private static async Task<StudioComponents> WithPricesAsync(params (string Model, string Input)[] prices)
    {
        var studio = await StudioComponents.CreateAsync();
        await studio.StoreAsync(new Project { Id = StudioComponents.Project, Name = "Swisper" });
        await studio.StoreAsync([.. prices.Select(p => new ModelPrice
        {
            Id = Guid.NewGuid().ToString(),
            ProjectId = StudioComponents.Project,
            HostingProvider = "kvant",
            ModelName = p.Model,
            Type = "Chat",
            InputPricePerMillion = p.Input,
        })]);
        return studio;
    }
}
