using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using SwisperStudio.Core;
using SwisperStudio.Core.Accounts;

namespace SwisperStudio.Web.Components.Account;

/// <summary>Signs a person in with email and password, and leads back to the page asked for.</summary>
public sealed partial class Login
{
    internal const string Address = "/login";
    private string? _error;

    [Inject] private PasswordCheck Passwords { get; set; } = default!;

    [Inject] private SignInManager<StudioUser> SignIn { get; set; } = default!;

    [Inject] private NavigationManager Navigation { get; set; } = default!;

    [Inject] private IHostEnvironment Environment { get; set; } = default!;

    [Inject] private IOptions<StudioOptions> Options { get; set; } = default!;

    [CascadingParameter] private HttpContext Http { get; set; } = default!;

    [SupplyParameterFromForm] private LoginForm Form { get; set; } = default!;

    [SupplyParameterFromQuery] private string? ReturnUrl { get; set; }

    // Somebody who came by a link of another site must not be sent back there.
    private string Target => ReturnUrl is ['/', ..] && RedirectHttpResult.IsLocalUrl(ReturnUrl) ? ReturnUrl : "/projects";

    protected override void OnInitialized()
    {
        Form ??= new LoginForm();
        if (HttpMethods.IsGet(Http.Request.Method) && Http.User.Identity?.IsAuthenticated == true)
        {
            Navigation.NavigateTo(Target);
        }
    }

    private async Task SignInAsync()
    {
        var (answer, user) = await Passwords.CheckAsync(Form.Email ?? "", Form.Password ?? "", Http.RequestAborted);
        _error = answer switch
        {
            PasswordAnswer.Wrong => "Incorrect email or password. After five wrong attempts an account is locked for some minutes.",
            PasswordAnswer.Inactive => "This account is inactive. An administrator can activate it.",
            _ => null,
        };
        if (_error is null)
        {
            await SignIn.SignInAsync(user!, isPersistent: true);
            Navigation.NavigateTo(Target);
        }
    }

    private sealed class LoginForm
    {
        public string? Email { get; set; }

        public string? Password { get; set; }
    }
}
