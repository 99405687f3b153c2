using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace SwisperStudio.Tests.Browser;

/// <summary>What people do on pages, in their words.</summary>
internal static class PageActions
{
    extension(IPage page)
    {
        /// <summary>Asks for a page, signs in where the host leads, and arrives.</summary>
        public async Task SignInAsync(string address, string email = "admin@swisperstudio.com", string password = "admin123")
        {
            await page.GotoAsync(address);
            await page.SubmitLoginAsync(email, password);
            await Expect(page).ToHaveURLAsync(new Regex(Regex.Escape(address) + "$"));
        }

        public async Task SubmitLoginAsync(string email, string password)
        {
            await page.GetByLabel("Email").FillAsync(email);
            await page.Locator("input[type=password]").FillAsync(password);
            await page.PressAsync("Login");
        }

        /// <summary>Presses the button of this name.</summary>
        public Task PressAsync(string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true }).ClickAsync();

        /// <summary>The dialog that opens, once it has taken the focus: until then it may still take it from a field that is being filled.</summary>
        public async Task<ILocator> OpenedDialogAsync()
        {
            var dialog = page.GetByRole(AriaRole.Dialog);
            await Expect(dialog.Locator(":focus")).ToHaveCountAsync(1);
            return dialog;
        }

        /// <summary>Presses a button of the open dialog.</summary>
        public Task PressInDialogAsync(string name) =>
            page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = name, Exact = true }).ClickAsync();
    }
}
