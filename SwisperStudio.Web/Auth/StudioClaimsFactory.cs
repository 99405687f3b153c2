using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using SwisperStudio.Core.Accounts;

namespace SwisperStudio.Web.Auth;

/// <summary>Puts a person's name and role into the cookie.</summary>
internal sealed class StudioClaimsFactory(UserManager<StudioUser> users, IOptions<IdentityOptions> options)
    : UserClaimsPrincipalFactory<StudioUser>(users, options)
{
    protected override async Task<ClaimsIdentity> GenerateClaimsAsync(StudioUser user)
    {
        var identity = await base.GenerateClaimsAsync(user);
        identity.AddClaim(new Claim(StudioClaims.DisplayNameClaim, user.Name));
        identity.AddClaim(new Claim(ClaimTypes.Role, user.Role));
        return identity;
    }
}
