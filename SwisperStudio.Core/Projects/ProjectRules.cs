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

    /// <summary>Longest time that a project may keep its traces for, in days: a century.</summary>
    public const int MaxRetentionDays = 36_500;

    /// <summary>What is wrong with the time that traces are kept; null when nothing is.</summary>
    public static string? RetentionProblem(int? days) => days switch
    {
        < 1 => "At least 1 day, please; leave it empty to keep traces for ever.",
        > MaxRetentionDays => $"At most {MaxRetentionDays:N0} days, please; leave it empty to keep traces for ever.",
        _ => null,
    };
}
