using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;
using SwisperStudio.Core.Data;

namespace SwisperStudio.Core.Pricing;

/// <summary>
/// The prices that hold for each project, kept in memory because every observation asks. Changes made here are seen at
/// once, those of other hosts within seconds.
/// </summary>
public sealed class PriceCatalog(IDbContextFactory<StudioDbContext> databases, IMemoryCache cache)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(5);

    /// <summary>The project's own prices over the global ones.</summary>
    public async ValueTask<PriceBook> OfProjectAsync(Guid project, CancellationToken cancel)
    {
        var books = (await cache.GetOrCreateAsync(typeof(PriceCatalog), async entry =>
        {
            entry.AbsoluteExpirationRelativeToNow = Lifetime;
            return await LoadAsync(cancel);
        }))!;
        return books.TryGetValue(project, out var own) ? own : books[Guid.Empty];
    }

    /// <summary>Forgets what it knows; to be called after a price was changed.</summary>
    public void Invalidate() => cache.Remove(typeof(PriceCatalog));

    // A book for each project with prices of its own; under the empty id the one that serves all others.
    private async Task<Dictionary<Guid, PriceBook>> LoadAsync(CancellationToken cancel)
    {
        await using var db = await databases.CreateDbContextAsync(cancel);
        var prices = await db.ModelPrices.AsNoTracking().OrderBy(p => p.Id).ToListAsync(cancel);
        var global = new PriceBook(prices.Where(p => p.ProjectId is null));
        var books = prices.Where(p => p.ProjectId is not null)
            .GroupBy(p => p.ProjectId!.Value)
            .ToDictionary(own => own.Key, own => new PriceBook(own, global));
        books[Guid.Empty] = global;
        return books;
    }
}
