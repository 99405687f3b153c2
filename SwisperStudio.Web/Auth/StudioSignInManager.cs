using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using SwisperStudio.Core.Accounts;

namespace SwisperStudio.Web.Auth;

/// <summary>Signs people in and out; a deactivated user's cookie opens nothing.</summary>
internal sealed class StudioSignInManager(
    UserManager<StudioUser> users,
    IHttpContextAccessor http,
    IUserClaimsPrincipalFactory<StudioUser> claims,
    IOptions<IdentityOptions> options,
    ILogger<SignInManager<StudioUser>> logger,
    IAuthenticationSchemeProvider schemes,
    IUserConfirmation<StudioUser> confirmation)
    : SignInManager<StudioUser>(users, http, claims, options, logger, schemes, confirmation)
{
    /// <summary>The user of a cookie, if it still holds.</summary>
    public override async Task<StudioUser?> ValidateSecurityStampAsync(ClaimsPrincipal? principal) =>
        await base.ValidateSecurityStampAsync(principal) is { IsActive: true } user ? user : null;
}
