using SwisperStudio.Core.Projects;
using SwisperStudio.Web.Api.Requests;

namespace SwisperStudio.Web.Api.Projects;

/// <summary>Changes of an environment (contract/rest-api.md, sections 10.2 and 15 row 25).</summary>
/// <param name="SwisperUrl">Absolute http or https address.</param>
/// <param name="SwisperApiKey">Never returned; absent keeps the old one.</param>
public sealed record UpdateEnvironmentRequest(string SwisperUrl, string? SwisperApiKey = null) : IRequestBody<UpdateEnvironmentRequest>
{
    /// <inheritdoc />
    public static UpdateEnvironmentRequest Read(JsonFields fields)
    {
        fields.HideInput();
        return new UpdateEnvironmentRequest(
            fields.RequiredUrl("swisper_url"),
            fields.Text("swisper_api_key", ProjectRules.EnvironmentKey, isNullable: false).Value);
    }
}
