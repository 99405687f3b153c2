using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Identity;
using SwisperStudio.Core;
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

    [Inject] private UserChanges Changes { get; set; } = default!;

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

        try
        {
            await Changes.ChangePasswordAsync(_user.Id, Form.Current ?? "", Form.New ?? "", Http.RequestAborted);
        }
        catch (ChangeException refused)
        {
            _currentError = refused.ProblemOf("current_password");
            _newError = refused.ProblemOf("password");
            return;
        }

        // The new security stamp ends every other session of this person.
        await SignIn.RefreshSignInAsync((await Users.FindByIdAsync(_user.Id))!);
        _isChanged = true;
    }

    private sealed class PasswordForm
    {
        public string? Current { get; set; }

        public string? New { get; set; }

        public string? Repeated { get; set; }
    }
}
