using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using SwisperStudio.Core.Data;

namespace SwisperStudio.Core.Search;

/// <summary>
/// Turns queued packs into a new segment of their project's index. Segment and queue change in one transaction: a crash at any point
/// leaves a pack either queued or indexed.
/// </summary>
internal sealed class SearchIndexer(BulkSql bulk, SearchLease lease, ILogger logger)
{
    /// <summary>Packs of one segment at most.</summary>
    private const int MaxPacks = 4_096;

    /// <summary>Characters after which a segment is closed.</summary>
    private const long MaxText = 8 * 1024 * 1024;

    /// <summary>Rows of the queue that are read at once; one may hold a thousand packs.</summary>
    private const int MaxRows = 64;

    private const int PacksPerQuery = 256;

    /// <summary>Indexes the oldest queued packs of a project.</summary>
    /// <returns>False if there was nothing to do.</returns>
    public async Task<bool> RunAsync(StudioDbContext db, Guid project, CancellationToken cancel)
    {
        var rows = await db.Set<SearchQueued>().AsNoTracking()
            .Where(q => q.ProjectId == project)
            .OrderBy(q => q.Id)
            .Take(MaxRows)
            .ToListAsync(cancel);
        if (rows.Count == 0)
        {
            return false;
        }

        // Rows of whole scopes come from a migration; each becomes one that names the packs.
        foreach (var row in rows)
        {
            row.Packs = SearchEntry.Write(await SearchScope.ResolveAsync(db, project, SearchEntry.Read(row.Packs), cancel));
        }

        var builder = new SegmentBuilder();
        var taken = await GatherAsync(db, project, rows, builder, cancel);
        await WriteAsync(db, project, builder, rows, taken, cancel);
        return true;
    }

    /// <returns>How many packs of the rows the builder has taken, or passed over because they are gone.</returns>
    private async Task<int> GatherAsync(StudioDbContext db, Guid project, List<SearchQueued> rows, SegmentBuilder builder, CancellationToken cancel)
    {
        var text = new PackText();
        var taken = 0;
        foreach (var part in rows.SelectMany(r => SearchEntry.Read(r.Packs)).Take(MaxPacks).Chunk(PacksPerQuery))
        {
            if (builder.TextLength > MaxText)
            {
                break;
            }

            var packs = await EntryPacks.LoadAsync(db, bulk, project, part, cancel);
            taken += await BackgroundThread.RunAsync(() =>
            {
                // What comes twice is found once.
                foreach (var entry in part.DistinctBy(e => (e.Scope, e.Pack)))
                {
                    Add(entry, packs);
                }

                return part.Length;
            });
        }

        return taken;

        void Add(SearchEntry entry, EntryPacks packs)
        {
            try
            {
                // A deletion may have been faster.
                if (packs.Chunks(entry) is { } chunks)
                {
                    builder.Add(entry, text.Read(chunks));
                }
            }
            catch (InvalidDataException damaged)
            {
                Log.PackNotIndexed(logger, damaged, entry.Pack);
            }
        }
    }

    private async Task WriteAsync(StudioDbContext db, Guid project, SegmentBuilder builder, List<SearchQueued> rows, int taken, CancellationToken cancel)
    {
        // Before the transaction: nobody who writes waits for the computing.
        var blocks = await BackgroundThread.RunAsync(() => builder.EntryCount > 0 ? builder.Build().ToList() : []);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var state = await lease.HoldAsync(db, project, cancel);
        if (builder.EntryCount > 0)
        {
            var segment = new SearchSegment
            {
                ProjectId = project,
                Id = state.NextSegment,
                FirstEntry = state.NextEntry,
                EntryCount = builder.EntryCount,
                IsReady = true,
            };
            await bulk.InsertAsync<SearchSegment>(db, [segment], cancel);
            await bulk.InsertAsync<SearchBlock>(
                db,
                [.. blocks.Select(b => new SearchBlock { ProjectId = project, Segment = segment.Id, Key = b.Key, Data = b.Data })],
                cancel);
            await db.Set<SearchState>().Where(s => s.ProjectId == project).ExecuteUpdateAsync(
                s => s.SetProperty(x => x.NextSegment, state.NextSegment + 1).SetProperty(x => x.NextEntry, state.NextEntry + builder.EntryCount),
                cancel);
        }

        await DequeueAsync(db, project, rows, taken, cancel);
        await transaction.CommitAsync(cancel);
    }

    private static async Task DequeueAsync(StudioDbContext db, Guid project, List<SearchQueued> rows, int taken, CancellationToken cancel)
    {
        var done = new List<Guid>();
        foreach (var row in rows)
        {
            var count = row.Packs.Length / SearchEntry.Size;
            if (count <= taken)
            {
                done.Add(row.Id);
            }
            else if (taken > 0)
            {
                var rest = row.Packs[(taken * SearchEntry.Size)..];
                Require(1, await db.Set<SearchQueued>().Where(q => q.ProjectId == project && q.Id == row.Id)
                    .ExecuteUpdateAsync(q => q.SetProperty(x => x.Packs, rest), cancel));
            }

            taken = Math.Max(0, taken - count);
        }

        Require(done.Count, await db.Set<SearchQueued>().Where(q => q.ProjectId == project && done.Contains(q.Id)).ExecuteDeleteAsync(cancel));

        // Fewer: the lease was lost for a while and has come back, and another host has indexed them meanwhile.
        static void Require(int expected, int changed)
        {
            if (changed != expected)
            {
                throw new SearchLeaseLostException();
            }
        }
    }
}
