using Microsoft.EntityFrameworkCore;
using SwisperStudio.Core.Data;

namespace SwisperStudio.Core.Search;

/// <summary>
/// One worker at a time writes a project's index, whatever the number of hosts. The lease passes by itself when its holder dies; that
/// the holder still has it is made sure within each of its transactions, so clocks that differ do no harm.
/// </summary>
internal sealed class SearchLease(BulkSql bulk, TimeProvider time)
{
    private static readonly long Lifetime = (long)TimeSpan.FromSeconds(5).TotalNanoseconds;
    private readonly Guid _owner = Guid.NewGuid();

    /// <summary>Takes the lease of a project or prolongs it.</summary>
    /// <returns>False while another worker has it.</returns>
    public async Task<bool> TryTakeAsync(StudioDbContext db, Guid project, CancellationToken cancel)
    {
        var now = time.GetUtcNow().ToNanoseconds();
        if (await TakeAsync())
        {
            return true;
        }

        if (await db.Set<SearchState>().AnyAsync(s => s.ProjectId == project, cancel))
        {
            return false;
        }

        await CreateAsync();
        return await TakeAsync();

        async Task<bool> TakeAsync() => await db.Set<SearchState>()
            .Where(s => s.ProjectId == project && (s.Owner == _owner || s.LeaseUntil < now))
            .ExecuteUpdateAsync(s => s.SetProperty(x => x.Owner, _owner).SetProperty(x => x.LeaseUntil, now + Lifetime), cancel) > 0;

        // Another may create it at the same time.
        async Task CreateAsync()
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancel);
            var writes = bulk.Begin(db);
            writes.InsertMissing<SearchState>([new SearchState { ProjectId = project, NextSegment = 1, NextEntry = 1 }]);
            await writes.ExecuteAsync(cancel);
            await transaction.CommitAsync(cancel);
        }
    }

    /// <summary>Makes sure, at the beginning of a transaction, that no other worker has taken over, and keeps all away until its end.</summary>
    /// <exception cref="SearchLeaseLostException">Another has.</exception>
    public async Task<SearchState> HoldAsync(StudioDbContext db, Guid project, CancellationToken cancel)
    {
        var until = time.GetUtcNow().ToNanoseconds() + Lifetime;
        var held = await db.Set<SearchState>()
            .Where(s => s.ProjectId == project && s.Owner == _owner)
            .ExecuteUpdateAsync(s => s.SetProperty(x => x.LeaseUntil, until), cancel);
        return held == 1
            ? await db.Set<SearchState>().AsNoTracking().SingleAsync(s => s.ProjectId == project, cancel)
            : throw new SearchLeaseLostException();
    }
}
