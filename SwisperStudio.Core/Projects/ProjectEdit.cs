using SwisperStudio.Core.Ingestion;

namespace SwisperStudio.Core.Projects;

/// <summary>Changes of a project: absent fields stay, null clears. Limits in <see cref="ProjectRules"/>.</summary>
public sealed record ProjectEdit
{
    /// <summary>Trimmed when stored; cannot be cleared.</summary>
    public Field<string> Name { get; init; }

    /// <summary>Free text.</summary>
    public Field<string> Description { get; init; }

    /// <summary>Address of the repository.</summary>
    public Field<string> GithubRepoUrl { get; init; }

    /// <summary>Token for the repository; stored encrypted.</summary>
    public Field<string> GithubToken { get; init; }

    /// <summary>A JSON object in UTF-8.</summary>
    public Field<byte[]> Meta { get; init; }

    /// <summary>Days that traces are kept; null keeps them for ever.</summary>
    public Field<int?> RetentionDays { get; init; }
}
