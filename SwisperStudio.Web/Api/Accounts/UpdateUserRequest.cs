using SwisperStudio.Core.Accounts;
using SwisperStudio.Web.Api.Requests;

namespace SwisperStudio.Web.Api.Accounts;

/// <summary>Changes of a user (contract/rest-api.md, section 12): absent and null leave a field as it is.</summary>
/// <param name="Name">1 to 255 characters.</param>
/// <param name="Role"><c>admin</c>, <c>developer</c>, <c>qa</c> or <c>viewer</c>.</param>
/// <param name="IsActive">Whether they may sign in.</param>
public sealed record UpdateUserRequest(string? Name = null, string? Role = null, bool? IsActive = null) : IRequestBody<UpdateUserRequest>
{
    /// <inheritdoc />
    public static UpdateUserRequest Read(JsonFields fields) => new(
        fields.Text("name", UserRules.Name).Value,
        fields.Text("role").Value,
        fields.Boolean("is_active"));
}
