using System.Security.Claims;
using SwisperStudio.Core.Accounts;

namespace SwisperStudio.Web.Auth;

/// <summary>What the UI reads of a signed-in user.</summary>
public static class StudioClaims
{
    /// <summary>The claim of the person's name; the name claim itself is the email, by which people sign in.</summary>
    public const string DisplayNameClaim = "display_name";

    extension(ClaimsPrincipal user)
    {
        /// <summary>The person's name.</summary>
        public string DisplayName => user.FindFirstValue(DisplayNameClaim) ?? "";

        /// <summary>The person's email.</summary>
        public string Email => user.FindFirstValue(ClaimTypes.Email) ?? "";

        /// <summary>One of <see cref="Roles"/>.</summary>
        public string Role => user.FindFirstValue(ClaimTypes.Role) ?? Roles.Viewer;
    }
}
