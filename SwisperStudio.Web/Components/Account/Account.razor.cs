using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Identity;
using SwisperStudio.Core.Accounts;

namespace SwisperStudio.Web.Components.Account;

/// <summary>The signed-in person's own account.</summary>
public sealed partial class Account
{
    private StudioUser _user = default!;
    private string? _currentError;
    private string? _newError;
    private string? _repeatedError;
    private bool _isChanged;

    [Inject] private UserManager<StudioUser> Users { get; set; } = default!;

    [Inject] private SignInManager<StudioUser> SignIn { get; set; } = default!;

    [CascadingParameter] private HttpContext Http { get; set; } = default!;

    [SupplyParameterFromForm] private PasswordForm Form { get; set; } = default!;

    protected override async Task OnInitializedAsync()
    {
        Form ??= new PasswordForm();
        _user = await Users.GetUserAsync(Http.User)
            ?? throw new InvalidOperationException("The cookie was valid a moment ago; its user has been removed since.");
    }

    private async Task ChangePasswordAsync()
    {
        if (Form.New != Form.Repeated)
        {
            _repeatedError = "The two new passwords differ";
            return;
        }

        var result = await Users.ChangePasswordAsync(_user, Form.Current ?? "", Form.New ?? "");
        if (result.Succeeded)
        {
            // The new security stamp ends every other session of this person.
            await SignIn.RefreshSignInAsync(_user);
            _isChanged = true;
            return;
        }

        var isMismatch = result.Errors.Any(e => e.Code == nameof(IdentityErrorDescriber.PasswordMismatch));
        _currentError = isMismatch ? "This is not your current password" : null;
        _newError = isMismatch ? null : string.Join(' ', result.Errors.Select(e => e.Description));
    }

    private sealed class PasswordForm
    {
        public string? Current { get; set; }

        public string? New { get; set; }

        public string? Repeated { get; set; }
    }
}
