using SwisperStudio.Web.Api.Requests;

namespace SwisperStudio.Web.Api;

/// <summary>The body of every refusal on <c>/api/v1</c> (contract/rest-api.md, section 4).</summary>
/// <param name="Detail">A text, or a list of <see cref="InvalidField"/>.</param>
public sealed record ErrorDetail(object Detail)
{
    /// <summary>Answers with a refusal.</summary>
    public static Task WriteAsync(HttpContext context, int status, object detail)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new ErrorDetail(detail), context.RequestAborted);
    }
}
