namespace SwisperStudio.Web.Components.Projects;

/// <summary>The tabs of a project's settings, as in their addresses.</summary>
public static class SettingsTab
{
    /// <summary>Name, description, tracing.</summary>
    public const string Details = "";

    /// <summary>Where it runs.</summary>
    public const string Environments = "environments";

    /// <summary>API keys and snippets.</summary>
    public const string Keys = "keys";

    /// <summary>The project's own model prices.</summary>
    public const string Prices = "prices";
}
