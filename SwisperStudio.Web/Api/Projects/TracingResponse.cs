namespace SwisperStudio.Web.Api.Projects;

/// <summary>The tracing switch after a change (contract/rest-api.md, section 9.6).</summary>
/// <param name="Status"><c>ok</c>.</param>
/// <param name="TracingEnabled">Whether SDKs should trace.</param>
/// <param name="Message">The same, for people.</param>
public sealed record TracingResponse(string Status, bool TracingEnabled, string Message)
{
    internal static TracingResponse Of(bool isEnabled) =>
        new("ok", isEnabled, $"Tracing {(isEnabled ? "enabled" : "disabled")} for project (immediate effect)");
}
