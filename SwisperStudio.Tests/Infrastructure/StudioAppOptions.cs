namespace SwisperStudio.Tests.Infrastructure;

/// <summary>How a host of a test differs from the usual one.</summary>
public sealed record StudioAppOptions
{
    /// <summary><c>Development</c> or <c>Production</c>.</summary>
    public string Environment { get; init; } = "Development";

    /// <summary>Connection string of a PostgreSQL database; null for the embedded one.</summary>
    public string? Postgres { get; init; }

    /// <summary>Where the host's program is; null for the one that was built with the tests.</summary>
    public string? Folder { get; init; }

    /// <summary>Folder that outlives the host; null for one of its own.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>Environment variables; they win over everything else here, null removes one.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>();
}
