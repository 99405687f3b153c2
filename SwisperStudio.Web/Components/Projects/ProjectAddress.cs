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

    /// <summary>Who reports.</summary>
    public static string Connections(Guid project) => $"/projects/{project:D}/connections";

    /// <summary>Settings.</summary>
    /// <param name="project">The project.</param>
    /// <param name="tab">One of <see cref="SettingsTab"/>.</param>
    public static string Settings(Guid project, string tab = SettingsTab.Details) =>
        $"/projects/{project:D}/settings" + (tab.Length == 0 ? "" : "/" + tab);
}
