namespace SwisperStudio.Web.Api;

/// <summary>How an endpoint's protocol says that a request is refused; endpoints without one answer as the REST API does. Metadata of endpoints.</summary>
/// <param name="WriteAsync">Writes the answer from an HTTP status and what is wrong: a text, or a list of <see cref="Requests.InvalidField"/>.</param>
internal sealed record ErrorForm(Func<HttpContext, int, object, Task> WriteAsync)
{
    /// <summary>The form of an endpoint; null where it has none of its own.</summary>
    public static ErrorForm? Of(Endpoint? endpoint) => endpoint?.Metadata.GetMetadata<ErrorForm>();
}
