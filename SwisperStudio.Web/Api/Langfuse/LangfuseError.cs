using SwisperStudio.Web.Api.Requests;

namespace SwisperStudio.Web.Api.Langfuse;

/// <summary>The body of every refusal under <c>/api/public</c>.</summary>
/// <param name="Message">What is wrong and what would be right.</param>
/// <param name="Error">Its kind.</param>
public sealed record LangfuseError(string Message, string Error)
{
    private const string Unauthorized = "Invalid credentials: send the public key of a project as user name and its secret key as password (Authorization: Basic)";

    /// <summary>How the group's endpoints refuse.</summary>
    internal static ErrorForm Form { get; } = new(WriteAsync);

    /// <summary>What is wrong, in one line.</summary>
    /// <param name="detail">A text, or a list of <see cref="InvalidField"/>.</param>
    internal static string Text(object detail) => detail is IEnumerable<InvalidField> fields
        // All fields lie in the body or the query: what follows names them.
        ? string.Join("; ", fields.Select(f => f.Loc.Count > 1 ? $"{string.Join('.', f.Loc.Skip(1))}: {f.Msg}" : f.Msg))
        : (string)detail;

    private static Task WriteAsync(HttpContext context, int status, object detail)
    {
        // Langfuse's clients know 400 for whatever is wrong with a request.
        status = status == StatusCodes.Status422UnprocessableEntity ? StatusCodes.Status400BadRequest : status;
        context.Response.StatusCode = status;
        var message = status == StatusCodes.Status401Unauthorized ? Unauthorized : Text(detail);
        return context.Response.WriteAsJsonAsync(new LangfuseError(message, Kind(status)), context.RequestAborted);
    }

    private static string Kind(int status) => status switch
    {
        StatusCodes.Status400BadRequest => "InvalidRequestError",
        StatusCodes.Status401Unauthorized => "UnauthorizedError",
        StatusCodes.Status403Forbidden => "ForbiddenError",
        StatusCodes.Status404NotFound => "LangfuseNotFoundError",
        StatusCodes.Status409Conflict => "ConflictError",
        StatusCodes.Status413PayloadTooLarge => "PayloadTooLargeError",
        StatusCodes.Status415UnsupportedMediaType => "UnsupportedMediaTypeError",
        StatusCodes.Status503ServiceUnavailable => "ServiceUnavailableError",
        StatusCodes.Status507InsufficientStorage => "InsufficientStorageError",
        _ => "InternalServerError",
    };
}
