namespace SwisperStudio.Web.Api.Langfuse;

/// <summary>Answer of <c>POST /api/public/ingestion</c>: one entry for each event.</summary>
/// <param name="Successes">What is stored.</param>
/// <param name="Errors">What is not.</param>
public sealed record IngestionResponse(IReadOnlyList<IngestionSuccess> Successes, IReadOnlyList<IngestionFailure> Errors);

/// <summary>An event that is stored.</summary>
/// <param name="Id">The event's own id.</param>
public sealed record IngestionSuccess(string Id)
{
    /// <summary>As if it had been sent alone.</summary>
    public int Status => StatusCodes.Status201Created;
}

/// <summary>An event that is refused. To send it again unchanged is of no use.</summary>
/// <param name="Id">The event's own id; null where it has none.</param>
/// <param name="Message">What is wrong and what would be right.</param>
public sealed record IngestionFailure(string? Id, string Message)
{
    /// <summary>As if it had been sent alone.</summary>
    public int Status => StatusCodes.Status400BadRequest;

    /// <summary>Its kind.</summary>
    public string Error => "InvalidRequestError";
}
