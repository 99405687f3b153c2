using System.Text;
using SwisperStudio.Core.Accounts;
using SwisperStudio.Core.State;
using SwisperStudio.Web.Api.Requests;

namespace SwisperStudio.Web.Api.Accounts;

/// <summary>A new account (contract/rest-api.md, sections 11 and 15 row 27).</summary>
/// <param name="Email">A valid address.</param>
/// <param name="Password">At least 8 characters.</param>
/// <param name="Name">1 to 255 characters.</param>
/// <param name="Role">Counts only when an administrator sends it.</param>
public sealed record RegisterRequest(string Email, string Password, string Name, string? Role = null) : IRequestBody<RegisterRequest>
{
    /// <inheritdoc />
    public static RegisterRequest Read(JsonFields fields)
    {
        fields.HideInput();
        return new RegisterRequest(
            fields.RequiredEmail("email"),
            fields.RequiredText("password", UserRules.Password),
            fields.RequiredText("name", UserRules.Name),
            ReadRole(fields));
    }

    // Of everybody else it is an unknown field and ignored, whatever it holds.
    private static string? ReadRole(JsonFields fields) => fields.Raw("role") is { } raw && !raw.Span.SequenceEqual("null"u8)
        ? raw.Span[0] == (byte)'"' ? JsonText.Unescape(raw.Span) : Encoding.UTF8.GetString(raw.Span)
        : null;
}
