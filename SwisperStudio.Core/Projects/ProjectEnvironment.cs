namespace SwisperStudio.Core.Projects;

/// <summary>Where a project's client system runs: its address and the key by which SwisperStudio calls it.</summary>
public sealed class ProjectEnvironment
{
    /// <summary>A UUID as text.</summary>
    public string Id { get; set; } = "";

    /// <summary>The project.</summary>
    public Guid ProjectId { get; set; }

    /// <summary><c>dev</c>, <c>staging</c> or <c>production</c>; unique in its project.</summary>
    public string EnvType { get; set; } = "";

    /// <summary>Absolute http or https address without a trailing slash.</summary>
    public string SwisperUrl { get; set; } = "";

    /// <summary>Encrypted; never returned.</summary>
    public string ProtectedApiKey { get; set; } = "";

    /// <summary>Unix nanoseconds.</summary>
    public long CreatedAt { get; set; }

    /// <summary>Unix nanoseconds.</summary>
    public long UpdatedAt { get; set; }
}
