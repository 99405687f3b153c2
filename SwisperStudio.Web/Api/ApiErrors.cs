using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using SwisperStudio.Core;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Ingestion;
using SwisperStudio.Web.Api.Requests;
using SwisperStudio.Web.Hosting;

namespace SwisperStudio.Web.Api;

/// <summary>
/// Turns what endpoints throw into answers: in the form of the endpoint's protocol, the contract's <c>detail</c> on <c>/api/v1</c>, problem details
/// elsewhere, save for browsers, who get a page. Says what is wrong with a request, and nothing about the inside of the server.
/// </summary>
internal sealed class ApiErrors(ILogger<ApiErrors> logger, IProblemDetailsService problems) : IExceptionHandler
{
    /// <summary>Prefix of the REST API's paths.</summary>
    public const string Prefix = "/api/v1";

    private const string RetryAfterSeconds = "1";

    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
    {
        if (context.RequestAborted.IsCancellationRequested)
        {
            // The caller has hung up: there is nobody to answer.
            context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return true;
        }

        var (status, detail) = Describe(exception);
        if (status is StatusCodes.Status503ServiceUnavailable or StatusCodes.Status507InsufficientStorage)
        {
            context.Response.Headers.RetryAfter = RetryAfterSeconds;
        }

        // The request itself already points to the page of failures.
        var failed = context.Features.GetRequiredFeature<IExceptionHandlerPathFeature>();
        if (status == StatusCodes.Status500InternalServerError)
        {
            Log.RequestFailed(logger, exception, context.Request.Method, (failed.Endpoint as RouteEndpoint)?.RoutePattern.RawText ?? "");
        }

        if (ErrorForm.Of(failed.Endpoint) is { } form)
        {
            await form.WriteAsync(context, status, detail);
            return true;
        }

        if (new PathString(failed.Path).StartsWithSegments(Prefix))
        {
            await ErrorDetail.WriteAsync(context, status, detail);
            return true;
        }

        if (context.Request.AsksForPage)
        {
            return false;
        }

        context.Response.StatusCode = status;
        return await problems.TryWriteAsync(new ProblemDetailsContext
        {
            HttpContext = context,
            ProblemDetails = { Status = status, Detail = detail as string },
        });
    }

    /// <summary>The HTTP status of a failure, and what is said of it: a text, or a list of <see cref="InvalidField"/>.</summary>
    public static (int Status, object Detail) Describe(Exception exception) => exception switch
    {
        RequestException refused => (refused.Status, refused.Detail),
        ChangeException { Reason: ChangeRefusal.NotFound } missing => (StatusCodes.Status404NotFound, missing.Message),
        ChangeException { Reason: ChangeRefusal.Conflict } conflict => (StatusCodes.Status409Conflict, conflict.Message),
        ChangeException invalid => (StatusCodes.Status422UnprocessableEntity, invalid.Fields.Select(InvalidField.Of)),
        BadHttpRequestException bad => (bad.StatusCode, bad.StatusCode == StatusCodes.Status413PayloadTooLarge
            ? "The body is too large (Studio:MaxRequestBytes). Send fewer or smaller events at once."
            : "The request could not be read."),
        _ when exception.IsStorageFull() => (StatusCodes.Status507InsufficientStorage, "The database has no space left. Try again later."),
        IngestUnavailableException unavailable => (StatusCodes.Status503ServiceUnavailable, unavailable.Message + " Try again later."),
        _ when exception.IsTransient() => (StatusCodes.Status503ServiceUnavailable, "The database does not answer. Try again later."),
        _ => (StatusCodes.Status500InternalServerError, (object)"Internal Server Error"),
    };
}
