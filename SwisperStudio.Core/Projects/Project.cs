namespace SwisperStudio.Core.Projects;

/// <summary>A client system whose runs are observed; the border between tenants.</summary>
public sealed class Project
{
    /// <summary>A UUID; lower case with hyphens on the wire.</summary>
    public Guid Id { get; set; }

    /// <summary>1 to 255 characters, trimmed; need not be unique.</summary>
    public string Name { get; set; } = "";

    /// <summary>At most 1,000 characters.</summary>
    public string? Description { get; set; }

    /// <summary>At most 500 characters.</summary>
    public string? GithubRepoUrl { get; set; }

    /// <summary>Encrypted; never returned.</summary>
    public string? ProtectedGithubToken { get; set; }

    /// <summary>Free metadata, raw UTF-8 JSON as sent.</summary>
    public byte[]? Meta { get; set; }

    /// <summary>Whether SDKs should trace. Traces that come all the same are stored.</summary>
    public bool TracingEnabled { get; set; } = true;

    /// <summary>How many days traces are kept after they began or were last written; null keeps them for ever.</summary>
    public int? RetentionDays { get; set; }

    /// <summary>Unix nanoseconds.</summary>
    public long CreatedAt { get; set; }

    /// <summary>Unix nanoseconds.</summary>
    public long UpdatedAt { get; set; }

    /// <summary>Unix nanoseconds; a deleted project keeps its data but takes no new traces.</summary>
    public long? DeletedAt { get; set; }

    /// <summary>The project's environments: dev, staging and production.</summary>
    public List<ProjectEnvironment> Environments { get; set; } = [];

    /// <summary>The id as on the wire.</summary>
    public static string ToWire(Guid id) => id.ToString("D");

    /// <summary>Reads an id from the wire; ids are compared exactly, so another spelling of the same UUID is another id.</summary>
    public static bool TryParseId(string? text, out Guid id) =>
        Guid.TryParseExact(text, "D", out id) && ToWire(id) == text;
}
