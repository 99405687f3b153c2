using SwisperStudio.Core.Projects;
using SwisperStudio.Web.Api.Requests;

namespace SwisperStudio.Web.Api.Projects;

/// <summary>An environment of a new project (contract/rest-api.md, section 9.1).</summary>
/// <param name="SwisperUrl">Absolute http or https address.</param>
/// <param name="SwisperApiKey">At least 10 characters; never returned.</param>
public sealed record EnvironmentRequest(string SwisperUrl, string SwisperApiKey)
{
    internal static EnvironmentRequest Read(JsonFields fields) => new(
        fields.RequiredUrl("swisper_url"),
        fields.RequiredText("swisper_api_key", ProjectRules.NewEnvironmentKey));

    internal EnvironmentDraft ToDraft() => new(SwisperUrl, SwisperApiKey);
}
