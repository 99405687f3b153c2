using System.Security.Cryptography;
using SwisperStudio.Core.Projects;

namespace SwisperStudio.Web.Auth;

/// <summary>
/// The one key of the original that opens every project: the setting <c>API_KEY</c>. In Production the well-known development
/// value opens nothing.
/// </summary>
public sealed class AllProjectKey
{
    /// <summary>The value that everybody knows.</summary>
    public const string DevelopmentValue = "dev-api-key-change-in-production";

    private readonly byte[]? _hash;

    /// <summary>Reads the setting.</summary>
    public AllProjectKey(IConfiguration configuration, IHostEnvironment environment, ILogger<AllProjectKey> logger)
    {
        var key = configuration["API_KEY"];
        if (key == DevelopmentValue && !environment.IsDevelopment())
        {
            Log.DevelopmentKeyRefused(logger);
            return;
        }

        _hash = string.IsNullOrEmpty(key) ? null : ApiKeyDirectory.HashOf(key);
    }

    /// <summary>Whether this is the key; takes as long for a wrong one.</summary>
    public bool Is(string key) => _hash is not null && CryptographicOperations.FixedTimeEquals(_hash, ApiKeyDirectory.HashOf(key));
}
