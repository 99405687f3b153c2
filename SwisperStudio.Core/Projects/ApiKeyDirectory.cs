using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;
using SwisperStudio.Core.Data;

namespace SwisperStudio.Core.Projects;

/// <summary>
/// Finds what an API key opens. Known keys are kept in memory for seconds, because every event asks; a key revoked on this host
/// is refused at once.
/// </summary>
public sealed class ApiKeyDirectory(IDbContextFactory<StudioDbContext> databases, IMemoryCache cache, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(10);
    private static readonly long UsePrecision = 60 * UnixTime.NanosecondsPerSecond;

    /// <summary>SHA-256 of a key: what is stored of it.</summary>
    public static byte[] HashOf(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    /// <summary>What the key opens; null when it is unknown or revoked.</summary>
    public async ValueTask<ApiKeyGrant?> FindAsync(string key, CancellationToken cancel)
    {
        var hash = HashOf(key);
        var entry = EntryOf(hash);
        if (cache.TryGetValue(entry, out ApiKeyGrant? grant))
        {
            return grant;
        }

        await using var db = await databases.CreateDbContextAsync(cancel);
        grant = await db.ApiKeys.Where(k => k.Hash == hash && k.RevokedAt == null)
            .Select(k => new ApiKeyGrant(k.Id, k.ProjectId, k.PublicKey))
            .FirstOrDefaultAsync(cancel);

        // Unknown keys are not kept: whoever tries many must not fill the memory.
        if (grant is not null)
        {
            await NoteUseAsync(db, grant.KeyId, cancel);
            cache.Set(entry, grant, Lifetime);
        }

        return grant;
    }

    /// <summary>Forgets a key; to be called when it was revoked.</summary>
    public void Forget(byte[] hash) => cache.Remove(EntryOf(hash));

    private static (Type Owner, string Hash) EntryOf(byte[] hash) => (typeof(ApiKeyDirectory), Convert.ToHexString(hash));

    private Task NoteUseAsync(StudioDbContext db, Guid key, CancellationToken cancel)
    {
        var now = time.GetUtcNow().ToNanoseconds();
        return db.ApiKeys.Where(k => k.Id == key && (k.LastUsedAt == null || k.LastUsedAt < now - UsePrecision))
            .ExecuteUpdateAsync(set => set.SetProperty(k => k.LastUsedAt, now), cancel);
    }
}
