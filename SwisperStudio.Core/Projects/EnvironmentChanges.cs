using Microsoft.EntityFrameworkCore;
using SwisperStudio.Core.Data;

namespace SwisperStudio.Core.Projects;

/// <summary>Changes the environments of projects (contract/rest-api.md, section 10).</summary>
public sealed class EnvironmentChanges(Secrets secrets, TimeProvider time)
{
    /// <summary>Changes an environment's address, and its key if one is given.</summary>
    /// <param name="db">One operation's context.</param>
    /// <param name="id">The environment.</param>
    /// <param name="swisperUrl">Where the client system runs (<see cref="HttpAddress"/>).</param>
    /// <param name="swisperApiKey">The new key (<see cref="ProjectRules.EnvironmentKey"/>); null keeps the old one.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="ChangeException">A field breaks its rule, or there is no such environment.</exception>
    public async Task<ProjectEnvironment> UpdateAsync(StudioDbContext db, string id, string swisperUrl, string? swisperApiKey, CancellationToken cancel)
    {
        ChangeException.ThrowIfAny(
            ("swisper_url", HttpAddress.Problem(swisperUrl)),
            ("swisper_api_key", ProjectRules.EnvironmentKey.Problem(swisperApiKey)));

        var environment = await db.Environments.FirstOrDefaultAsync(e => e.Id == id, cancel) ?? throw NotFound();
        environment.SwisperUrl = HttpAddress.Normalize(swisperUrl);
        environment.ProtectedApiKey = swisperApiKey is null ? environment.ProtectedApiKey : secrets.Protect(swisperApiKey);
        environment.UpdatedAt = time.GetUtcNow().ToNanoseconds();
        await db.SaveChangesAsync(cancel);
        return environment;
    }

    /// <summary>The refusal of an environment that does not exist.</summary>
    public static ChangeException NotFound() => ChangeException.NotFound("Environment not found");
}
