namespace SwisperStudio.Web.Components.Traces;

/// <summary>Addresses of one trace; its id is any text, encoded slashes included.</summary>
internal static class TraceAddress
{
    /// <summary>Path of the whole trace as JSON, under the project's.</summary>
    public const string JsonPath = "/projects/{project:guid}/trace-json/{*trace}";

    private const string PageSegment = "/tracing/";
    private const string JsonSegment = "/trace-json/";

    /// <summary>The id in the address of a trace's page, or of its JSON.</summary>
    public static string IdOf(string address)
    {
        var path = address.Split('?', '#')[0];
        var segment = path.Contains(JsonSegment, StringComparison.OrdinalIgnoreCase) ? JsonSegment : PageSegment;
        return Uri.UnescapeDataString(path[(path.IndexOf(segment, StringComparison.OrdinalIgnoreCase) + segment.Length)..]);
    }

    /// <summary>The whole trace as JSON.</summary>
    public static string Json(Guid project, string id) => $"/projects/{project:D}/trace-json/{Uri.EscapeDataString(id)}";
}
