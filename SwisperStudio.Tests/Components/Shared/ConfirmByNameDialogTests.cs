using Bunit;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using SwisperStudio.Web.Components.Shared;
using Xunit;

namespace SwisperStudio.Tests.Components.Shared;

public class ConfirmByNameDialogTests
{
    [Theory]
    [InlineData("Swisper", "Swisper", true)]
    [InlineData("Swisper", " Swisper ", true)]
    [InlineData("Two  words", "Two words", true)]
    [InlineData("Swisper", "swisper", false)]
    [InlineData("Swisper", "", false)]
    public async Task Button_NeedsTheName(string name, string typed, bool isEnabled)
    {
        await using var studio = await StudioComponents.CreateAsync();
        var (dialog, _) = await OpenAsync(studio, name);
        dialog.Find("#confirm-name").Input(typed);
        Assert.Equal(!isEnabled, dialog.Find(".button.danger").HasAttribute("disabled"));
    }

    [Fact]
    public async Task Answer_IsTrueOnlyAfterTheButton()
    {
        await using var studio = await StudioComponents.CreateAsync();
        var (dialog, answer) = await OpenAsync(studio, "Swisper");
        dialog.FindAll("button").Single(b => b.TextContent == "Cancel").Click();
        Assert.False(await answer);

        (dialog, answer) = await OpenAsync(studio, "Swisper");
        dialog.Find("#confirm-name").Input("Swisper");
        dialog.Find(".button.danger").Click();
        Assert.True(await answer);
    }

    private static async Task<(IRenderedComponent<MudDialogProvider> Dialog, Task<bool> Answer)> OpenAsync(StudioComponents studio, string name)
    {
        var provider = studio.Context.Render<MudDialogProvider>();
        var dialogs = studio.Context.Services.GetRequiredService<IDialogService>();
        Task<bool>? answer = null;
        await provider.InvokeAsync(() => { answer = ConfirmByNameDialog.ShowAsync(dialogs, "Delete?", "Everything goes.", name); });
        provider.WaitForElement("#confirm-name");
        return (provider, answer!);
    }
}
