using SwisperStudio.Core.Accounts;

namespace SwisperStudio.Web.Api.Accounts;

/// <summary>A user (contract/rest-api.md, section 11).</summary>
/// <param name="Id">An opaque id.</param>
/// <param name="Email">By which they sign in.</param>
/// <param name="Name">What they are called.</param>
/// <param name="Role"><c>admin</c>, <c>developer</c>, <c>qa</c> or <c>viewer</c>.</param>
/// <param name="IsActive">Whether they may sign in.</param>
/// <param name="CreatedAt">Naive UTC.</param>
/// <param name="LastLogin">Naive UTC.</param>
public sealed record UserResponse(string Id, string Email, string Name, string Role, bool IsActive, string CreatedAt, string? LastLogin)
{
    internal static UserResponse Of(StudioUser user) => new(
        user.Id,
        user.Email!,
        user.Name,
        user.Role,
        user.IsActive,
        WireTime.Format(user.CreatedAt),
        WireTime.Format(user.LastLogin));
}
