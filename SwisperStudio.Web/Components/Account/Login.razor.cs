using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SwisperStudio.Core;
using SwisperStudio.Core.Accounts;
using SwisperStudio.Core.Data;

namespace SwisperStudio.Web.Components.Account;

/// <summary>Signs a person in with email and password, and leads back to the page asked for.</summary>
public sealed partial class Login
{
    internal const string Address = "/login";
    private string? _error;

    [Inject] private UserManager<StudioUser> Users { get; set; } = default!;

    [Inject] private SignInManager<StudioUser> SignIn { get; set; } = default!;

    [Inject] private StudioDbContext Database { get; set; } = default!;

    [Inject] private TimeProvider Clock { get; set; } = default!;

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
        var user = await Users.FindByEmailAsync(Form.Email ?? "");
        if (user is null)
        {
            _error = "Incorrect email or password";
            return;
        }

        var result = await SignIn.CheckPasswordSignInAsync(user, Form.Password ?? "", lockoutOnFailure: true);
        _error = result switch
        {
            { IsLockedOut: true } => "Too many failed attempts. Try again in a few minutes.",
            { Succeeded: false } => "Incorrect email or password",
            _ when !user.IsActive => "This account is inactive. An administrator can activate it.",
            _ => null,
        };
        if (_error is not null)
        {
            return;
        }

        await SignIn.SignInAsync(user, isPersistent: true);
        var now = Clock.GetUtcNow().ToNanoseconds();
        await Database.Users.Where(u => u.Id == user.Id).ExecuteUpdateAsync(set => set.SetProperty(u => u.LastLogin, now), Http.RequestAborted);
        Navigation.NavigateTo(Target);
    }

    private sealed class LoginForm
    {
        public string? Email { get; set; }

        public string? Password { get; set; }
    }
}
