namespace SwisperStudio.Web.Components.Traces;

/// <summary>What a trace is called on the screen.</summary>
internal static class TraceName
{
    /// <summary>Its name, else the beginning of its id.</summary>
    public static string Of(string? name, string id) => !string.IsNullOrWhiteSpace(name) ? name : "Trace " + (id.Length > 8 ? id[..8] : id);
}
