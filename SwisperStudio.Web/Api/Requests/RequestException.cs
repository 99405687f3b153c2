namespace SwisperStudio.Web.Api.Requests;

/// <summary>A request that is refused: its status and <c>detail</c> (contract/rest-api.md, section 4).</summary>
public sealed class RequestException : Exception
{
    /// <summary>Refuses with a text.</summary>
    public RequestException(int status, string detail)
        : base(detail)
    {
        Status = status;
        Detail = detail;
    }

    /// <summary>422: says for each field what is wrong.</summary>
    public RequestException(IReadOnlyList<InvalidField> fields)
        : base(string.Join("; ", fields.Select(f => f.Msg)))
    {
        Status = StatusCodes.Status422UnprocessableEntity;
        Detail = fields;
    }

    /// <summary>HTTP status.</summary>
    public int Status { get; }

    /// <summary>A text, or a list of <see cref="InvalidField"/>.</summary>
    public object Detail { get; }
}
