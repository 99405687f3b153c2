namespace SwisperStudio.Web.Api.Accounts;

/// <summary>Users (contract/rest-api.md, section 12).</summary>
/// <param name="Users">Newest first.</param>
/// <param name="Total">Users that the filters let through.</param>
/// <param name="Limit">At most so many in this answer.</param>
/// <param name="Offset">So many were left out before.</param>
public sealed record UserListResponse(UserResponse[] Users, int Total, int Limit, int Offset);
