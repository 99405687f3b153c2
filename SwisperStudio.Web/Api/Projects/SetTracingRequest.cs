using SwisperStudio.Web.Api.Requests;

namespace SwisperStudio.Web.Api.Projects;

/// <summary>Switches tracing (contract/rest-api.md, section 9.6); unknown fields are refused.</summary>
/// <param name="TracingEnabled">Whether SDKs should trace.</param>
public sealed record SetTracingRequest(bool TracingEnabled) : IRequestBody<SetTracingRequest>
{
    /// <inheritdoc />
    public static SetTracingRequest Read(JsonFields fields)
    {
        var isEnabled = fields.Boolean("tracing_enabled", isRequired: true, isNullable: false);
        fields.ForbidOthers("tracing_enabled");
        return new SetTracingRequest(isEnabled ?? false);
    }
}
