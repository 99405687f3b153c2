using Bunit;
using SwisperStudio.Core.Accounts;
using SwisperStudio.Web.Components.Admin;
using Xunit;

namespace SwisperStudio.Tests.Components.Admin;

public class RoleChoiceTests
{
    [Fact]
    public async Task EveryRole_CanBeChosen()
    {
        await using var studio = await StudioComponents.CreateAsync();
        var chosen = new List<string>();
        var choice = studio.Context.Render<RoleChoice>(p => p.Add(c => c.Value, Roles.Qa).Add(c => c.ValueChanged, chosen.Add));
        Assert.Equal("QA", choice.Find("label:has(input[checked]) .chip").TextContent);
        for (var i = 0; i < Roles.All.Count; i++)
        {
            choice.FindAll("input")[i].Change("on");
        }

        Assert.Equal(Roles.All.Order(), chosen.Order());
    }
}
