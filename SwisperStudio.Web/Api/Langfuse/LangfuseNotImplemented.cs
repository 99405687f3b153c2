namespace SwisperStudio.Web.Api.Langfuse;

/// <summary>501 with problem details (RFC 9457), and with <c>message</c> and <c>error</c> as Langfuse's clients read them.</summary>
/// <param name="Part">Which part of Langfuse's API it is, e.g. <c>v2/prompts</c>.</param>
internal sealed record LangfuseNotImplemented(string Part) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        const int status = StatusCodes.Status501NotImplemented;
        var message = $"SwisperStudio has no {Part.Split('/')[^1]}: it takes traces, observations and scores of Langfuse's clients.";
        httpContext.Response.StatusCode = status;
        return httpContext.Response.WriteAsJsonAsync(
            new { type = "about:blank", title = "Not Implemented", status, detail = message, message, error = "NotImplementedError" },
            options: null,
            "application/problem+json",
            httpContext.RequestAborted);
    }
}
