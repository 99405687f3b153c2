using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;
using SwisperStudio.Core.Data;

namespace SwisperStudio.Core.Projects;

/// <summary>
/// Which projects there are, kept in memory because every event asks. Changes made here are seen at once, those of other
/// hosts within seconds.
/// </summary>
public sealed class ProjectDirectory(IDbContextFactory<StudioDbContext> databases, IMemoryCache cache)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(5);

    /// <summary>A project was made, changed or deleted on this host.</summary>
    public event Action? Changed;

    /// <summary>Whether the project exists and is not deleted.</summary>
    public async ValueTask<bool> ExistsAsync(Guid project, CancellationToken cancel)
    {
        if ((await AllAsync(cancel)).TryGetValue(project, out var known))
        {
            return !known.IsDeleted;
        }

        // Another host may just have made it: a trace must not be refused for that.
        await using var db = await databases.CreateDbContextAsync(cancel);
        return await db.Projects.AnyAsync(p => p.Id == project && p.DeletedAt == null, cancel);
    }

    /// <summary>Whether the project's SDKs should trace; of an unknown project, yes.</summary>
    public async ValueTask<bool> IsTracedAsync(Guid project, CancellationToken cancel) =>
        !(await AllAsync(cancel)).TryGetValue(project, out var known) || known.IsTraced;

    /// <summary>Ids of all projects, deleted ones too: what an id without a project is looked for in.</summary>
    public async ValueTask<IReadOnlyCollection<Guid>> IdsAsync(CancellationToken cancel) => (await AllAsync(cancel)).Keys;

    /// <summary>Forgets what it knows; to be called after a project was made, changed or deleted.</summary>
    public void Invalidate()
    {
        cache.Remove(typeof(ProjectDirectory));
        Changed?.Invoke();
    }

    private async ValueTask<Dictionary<Guid, (bool IsDeleted, bool IsTraced)>> AllAsync(CancellationToken cancel) =>
        (await cache.GetOrCreateAsync(typeof(ProjectDirectory), async entry =>
        {
            entry.AbsoluteExpirationRelativeToNow = Lifetime;
            await using var db = await databases.CreateDbContextAsync(cancel);
            return await db.Projects.Select(p => new { p.Id, p.DeletedAt, p.TracingEnabled }).ToDictionaryAsync(p => p.Id, p => (p.DeletedAt != null, p.TracingEnabled), cancel);
        }))!;
}
