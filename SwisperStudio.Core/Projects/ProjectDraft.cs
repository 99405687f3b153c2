namespace SwisperStudio.Core.Projects;

/// <summary>A project that is to be made; limits in <see cref="ProjectRules"/>.</summary>
public sealed record ProjectDraft
{
    /// <summary>Trimmed when stored.</summary>
    public required string Name { get; init; }

    /// <summary>Free text.</summary>
    public string? Description { get; init; }

    /// <summary>Address of the repository.</summary>
    public string? GithubRepoUrl { get; init; }

    /// <summary>Token for the repository; stored encrypted.</summary>
    public string? GithubToken { get; init; }

    /// <summary>A JSON object in UTF-8.</summary>
    public byte[]? Meta { get; init; }

    /// <summary>Development.</summary>
    public required EnvironmentDraft Dev { get; init; }

    /// <summary>Staging.</summary>
    public required EnvironmentDraft Staging { get; init; }

    /// <summary>Production.</summary>
    public required EnvironmentDraft Production { get; init; }
}
