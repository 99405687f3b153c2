namespace SwisperStudio.Core.Projects;

/// <summary>What the fields of projects, environments and keys may be (contract/rest-api.md, section 9.1).</summary>
public static class ProjectRules
{
    /// <summary>A project's name; trimmed when stored.</summary>
    public static readonly TextRule Name = new(1, 255, MayBeBlank: false);

    /// <summary>A project's description.</summary>
    public static readonly TextRule Description = new(0, 1000);

    /// <summary>Address of a project's repository; not checked to be one.</summary>
    public static readonly TextRule GithubRepoUrl = new(0, 500);

    /// <summary>Token for the repository.</summary>
    public static readonly TextRule GithubToken = new(0, 500);

    /// <summary>Key of a new project's environment.</summary>
    public static readonly TextRule NewEnvironmentKey = new(10, 4096);

    /// <summary>Changed key of an environment.</summary>
    public static readonly TextRule EnvironmentKey = new(0, 4096);

    /// <summary>What the maker of an API key calls it; trimmed when stored.</summary>
    public static readonly TextRule ApiKeyName = new(1, 255, MayBeBlank: false);
}
