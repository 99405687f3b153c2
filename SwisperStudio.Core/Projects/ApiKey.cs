namespace SwisperStudio.Core.Projects;

/// <summary>A machine's key to one project. The key itself is shown once, when it is made; only its hash is stored.</summary>
public sealed class ApiKey
{
    /// <summary>Identifies the key in settings; says nothing about the key.</summary>
    public Guid Id { get; set; }

    /// <summary>The project it opens.</summary>
    public Guid ProjectId { get; set; }

    /// <summary>What its maker called it.</summary>
    public string Name { get; set; } = "";

    /// <summary>The key's first characters, to tell keys apart.</summary>
    public string Prefix { get; set; } = "";

    /// <summary>The user name that goes with the key where that is the secret of a pair, as Langfuse's clients ask for; else null.</summary>
    public string? PublicKey { get; set; }

    /// <summary>SHA-256 of the key's UTF-8 form.</summary>
    public byte[] Hash { get; set; } = [];

    /// <summary>Unix nanoseconds.</summary>
    public long CreatedAt { get; set; }

    /// <summary>Email of its maker.</summary>
    public string? CreatedBy { get; set; }

    /// <summary>Unix nanoseconds, to about a minute.</summary>
    public long? LastUsedAt { get; set; }

    /// <summary>Unix nanoseconds; a revoked key opens nothing.</summary>
    public long? RevokedAt { get; set; }
}
