namespace SwisperStudio.Web.Components.Projects;

/// <summary>Addresses of a project's pages (contract/ui.md, section 1).</summary>
public static class ProjectAddress
{
    /// <summary>Overview.</summary>
    public static string Overview(Guid project) => $"/projects/{project:D}";

    /// <summary>Trace list.</summary>
    public static string Tracing(Guid project) => $"/projects/{project:D}/tracing";

    /// <summary>One trace; its id is any text.</summary>
    public static string Trace(Guid project, string id) => $"/projects/{project:D}/tracing/{Uri.EscapeDataString(id)}";

    /// <summary>Settings.</summary>
    public static string Settings(Guid project) => $"/projects/{project:D}/settings";
}
