using SwisperStudio.Core.Accounts;
using SwisperStudio.Web.Api.Requests;

namespace SwisperStudio.Web.Api.Accounts;

/// <summary>Credentials of a person (contract/rest-api.md, section 11).</summary>
/// <param name="Email">A valid address.</param>
/// <param name="Password">Their password.</param>
public sealed record LoginRequest(string Email, string Password) : IRequestBody<LoginRequest>
{
    /// <inheritdoc />
    public static LoginRequest Read(JsonFields fields)
    {
        fields.HideInput();
        return new LoginRequest(
            fields.RequiredEmail("email"),
            fields.RequiredText("password", max: UserRules.Password.Max));
    }
}
