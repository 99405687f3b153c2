using Bunit;
using SwisperStudio.Web.Components.Shared;
using Xunit;

namespace SwisperStudio.Tests.Components.Shared;

public class TextFieldTests
{
    [Fact]
    public async Task Error_ReplacesTheHint_AndIsTiedToTheInput()
    {
        await using var studio = await StudioComponents.CreateAsync();
        var field = studio.Context.Render<TextField>(p => p.Add(f => f.Label, "Name").Add(f => f.Hint, "Any name").Add(f => f.Value, "<b>"));
        Assert.Equal("Any name", field.Find(".hint").TextContent);
        Assert.False(field.Find("input").HasAttribute("aria-invalid"));
        field.Render(p => p.Add(f => f.Error, "Too long"));
        Assert.Empty(field.FindAll(".hint"));
        var input = field.Find("input");
        Assert.Equal("true", input.GetAttribute("aria-invalid"));
        Assert.Equal("Too long", field.Find("#" + input.GetAttribute("aria-describedby")).TextContent.Trim());
        Assert.Equal(input.Id, field.Find("label").GetAttribute("for"));
        Assert.Equal("<b>", input.GetAttribute("value"));
    }

    [Fact]
    public async Task Secret_IsHidden_AndTellsItsText()
    {
        await using var studio = await StudioComponents.CreateAsync();
        var typed = "";
        var field = studio.Context.Render<TextField>(p => p.Add(f => f.Label, "Key").Add(f => f.IsSecret, true).Add(f => f.ValueChanged, text => typed = text));
        Assert.Equal("password", field.Find("input").GetAttribute("type"));
        Assert.NotNull(field.Find("button[data-reveal]"));
        field.Find("input").Change("s3cret");
        Assert.Equal("s3cret", typed);
    }
}
