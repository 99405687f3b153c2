using SwisperStudio.Core.Accounts;
using SwisperStudio.Web.Auth;

namespace SwisperStudio.Web.Api.Accounts;

/// <summary>Who came in, and their token for the REST API (contract/rest-api.md, section 11).</summary>
/// <param name="User">The user.</param>
/// <param name="Token">A JWT of 24 hours.</param>
/// <param name="TokenType"><c>bearer</c>.</param>
public sealed record TokenResponse(UserResponse User, string Token, string TokenType)
{
    internal static TokenResponse Of(StudioUser user, JwtTokens tokens) => new(UserResponse.Of(user), tokens.Issue(user), "bearer");
}
