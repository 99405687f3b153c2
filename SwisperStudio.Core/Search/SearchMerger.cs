using Microsoft.EntityFrameworkCore;
using SwisperStudio.Core.Data;

namespace SwisperStudio.Core.Search;

/// <summary>
/// Keeps segments few: eight neighbours of like size become one, without the entries of packs that are gone. A merge writes in many
/// short transactions and shows its segment with the last; what a crash leaves half done is removed and begun again.
/// </summary>
internal sealed class SearchMerger(BulkSql bulk, SearchLease lease)
{
    private const int FanOut = 8;

    /// <summary>Segments at a merge at most.</summary>
    private const int MaxSources = 32;

    /// <summary>Segments with this many entries are large enough.</summary>
    private const int LargeSegment = 256 * 1024;

    /// <summary>Blocks of a transaction: about half a megabyte.</summary>
    private const int BlocksPerWrite = 256;

    private const int ScopesPerQuery = 500;

    /// <summary>Does what is most needed in a project.</summary>
    /// <returns>False if nothing is.</returns>
    public async Task<bool> RunAsync(StudioDbContext db, Guid project, CancellationToken cancel)
    {
        var segments = await SegmentsAsync(db, project, cancel);
        if (segments.Find(s => !s.IsReady) is { } unfinished)
        {
            if (await lease.TryTakeAsync(db, project, cancel))
            {
                await RemoveAsync(db, unfinished, cancel);
                return true;
            }

            return false;
        }

        var sources = Choose(segments);
        if (sources.Count == 0 || !await lease.TryTakeAsync(db, project, cancel))
        {
            return false;
        }

        await MergeAsync(db, sources, cancel);
        return true;
    }

    /// <summary>Writes those segments anew that hold entries of deleted traces.</summary>
    /// <param name="db">The database.</param>
    /// <param name="project">The project.</param>
    /// <param name="deleted">Keys of deleted traces.</param>
    /// <param name="cancel">Stops between segments.</param>
    public async Task SweepAsync(StudioDbContext db, Guid project, IReadOnlySet<Guid> deleted, CancellationToken cancel)
    {
        foreach (var segment in (await SegmentsAsync(db, project, cancel)).Where(s => s.IsReady))
        {
            var isTouched = false;
            await foreach (var entries in EntriesAsync(db, segment, cancel))
            {
                isTouched = entries.Exists(e => deleted.Contains(e.Scope));
                if (isTouched)
                {
                    break;
                }
            }

            if (isTouched)
            {
                if (!await lease.TryTakeAsync(db, project, cancel))
                {
                    return;
                }

                await MergeAsync(db, [segment], cancel);
            }
        }
    }

    /// <summary>Neighbours to merge: for the smallest size possible, a run of segments not larger, with enough of that size or many smaller ones.</summary>
    internal static List<SearchSegment> Choose(IReadOnlyList<SearchSegment> segments)
    {
        for (var size = 0; size < SizeOf(LargeSegment); size++)
        {
            var run = new List<SearchSegment>();
            foreach (var segment in segments)
            {
                if (SizeOf(segment.EntryCount) > size)
                {
                    run.Clear();
                    continue;
                }

                run.Add(segment);
                if (run.Count == MaxSources || run.Count(s => SizeOf(s.EntryCount) == size) >= FanOut)
                {
                    return run;
                }
            }
        }

        return [];
    }

    /// <summary>Sizes grow by the fan-out: 1 to 7 entries, 8 to 63, …</summary>
    private static int SizeOf(int entries) => System.Numerics.BitOperations.Log2((uint)Math.Max(1, entries)) / 3;

    private static Task<List<SearchSegment>> SegmentsAsync(StudioDbContext db, Guid project, CancellationToken cancel) =>
        db.Set<SearchSegment>().AsNoTracking().Where(s => s.ProjectId == project).OrderBy(s => s.FirstEntry).ToListAsync(cancel);

    private async Task MergeAsync(StudioDbContext db, List<SearchSegment> sources, CancellationToken cancel)
    {
        var target = await BeginAsync(db, sources, cancel);
        var live = new System.Collections.BitArray(target.EntryCount);
        var blocks = new List<(byte[] Key, byte[] Data)>();
        if (await CopyEntriesAsync(db, sources, target, live, blocks, cancel))
        {
            await CopyTermsAsync(db, sources, target, live, blocks, cancel);
        }

        await FinishAsync(db, sources, target, live.HasAnySet(), cancel);
        foreach (var source in sources)
        {
            await RemoveAsync(db, source, cancel);
        }
    }

    private async Task<SearchSegment> BeginAsync(StudioDbContext db, List<SearchSegment> sources, CancellationToken cancel)
    {
        var (first, last) = (sources[0], sources[^1]);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var state = await lease.HoldAsync(db, first.ProjectId, cancel);
        var target = new SearchSegment
        {
            ProjectId = first.ProjectId,
            Id = state.NextSegment,
            FirstEntry = first.FirstEntry,
            EntryCount = (int)(last.FirstEntry + last.EntryCount - first.FirstEntry),
        };
        await bulk.InsertAsync<SearchSegment>(db, [target], cancel);
        await db.Set<SearchState>().Where(s => s.ProjectId == first.ProjectId)
            .ExecuteUpdateAsync(s => s.SetProperty(x => x.NextSegment, state.NextSegment + 1), cancel);
        await transaction.CommitAsync(cancel);
        return target;
    }

    /// <returns>Whether any entry lives.</returns>
    private async Task<bool> CopyEntriesAsync(
        StudioDbContext db,
        List<SearchSegment> sources,
        SearchSegment target,
        System.Collections.BitArray live,
        List<(byte[] Key, byte[] Data)> blocks,
        CancellationToken cancel)
    {
        var kept = new List<SearchEntry>();
        var seen = new HashSet<(Guid, Guid)>();
        var place = 0;
        foreach (var source in sources)
        {
            // Where segments were dropped between two neighbours, nothing lives.
            Fill((int)(source.FirstEntry - target.FirstEntry));
            await foreach (var entries in EntriesAsync(db, source, cancel))
            {
                var packs = await PacksAsync(db, source.ProjectId, entries, cancel);
                foreach (var entry in entries)
                {
                    live[place++] = packs.Contains((entry.Scope, entry.Pack)) && seen.Add((entry.Scope, entry.Pack));
                    kept.Add(live[place - 1] ? entry : default);
                }

                Write(isLast: false);
                await StoreAsync(db, target, blocks, isLast: false, cancel);
                if (seen.Count > LargeSegment)
                {
                    // The same pack comes twice within a short time or never.
                    seen.Clear();
                }
            }
        }

        Fill(target.EntryCount);
        Write(isLast: true);
        return live.HasAnySet();

        void Fill(int until)
        {
            kept.AddRange(Enumerable.Repeat(default(SearchEntry), until - place));
            place = until;
        }

        void Write(bool isLast)
        {
            var count = isLast ? kept.Count : kept.Count / BlockCodec.EntriesPerBlock * BlockCodec.EntriesPerBlock;
            for (var i = 0; i < count; i += BlockCodec.EntriesPerBlock)
            {
                var part = kept.GetRange(i, Math.Min(BlockCodec.EntriesPerBlock, count - i));
                blocks.Add((BlockCodec.EntriesKey(place - kept.Count + i), BlockCodec.EncodeEntries(part)));
            }

            kept.RemoveRange(0, count);
        }
    }

    private async Task CopyTermsAsync(
        StudioDbContext db,
        List<SearchSegment> sources,
        SearchSegment target,
        System.Collections.BitArray live,
        List<(byte[] Key, byte[] Data)> blocks,
        CancellationToken cancel)
    {
        var terms = new TermWriter();
        var places = new PlaceList();
        var streams = new PriorityQueue<(TermStream Stream, int Offset), (byte[] Word, int Offset)>(
            Comparer<(byte[] Word, int Offset)>.Create((a, b) => a.Word.AsSpan().SequenceCompareTo(b.Word) is not 0 and var order ? order : a.Offset.CompareTo(b.Offset)));
        foreach (var source in sources)
        {
            await PushAsync(new TermStream(db, source), (int)(source.FirstEntry - target.FirstEntry));
        }

        while (streams.Count > 0)
        {
            var word = streams.Peek().Stream.Word;
            places.Clear();
            while (streams.Count > 0 && streams.Peek().Stream.Word.AsSpan().SequenceEqual(word))
            {
                var (stream, offset) = streams.Dequeue();
                foreach (var place in TermReader.Places(stream.List.Span))
                {
                    if (live[offset + place])
                    {
                        places.Add(offset + place);
                    }
                }

                await PushAsync(stream, offset);
            }

            if (!places.IsEmpty)
            {
                terms.Add(word, places.Bytes);
                blocks.AddRange(terms.Blocks);
                terms.Blocks.Clear();
                await StoreAsync(db, target, blocks, isLast: false, cancel);
            }
        }

        terms.Close();
        blocks.AddRange(terms.Blocks);
        await StoreAsync(db, target, blocks, isLast: true, cancel);

        async ValueTask PushAsync(TermStream stream, int offset)
        {
            if (await stream.MoveNextAsync(cancel))
            {
                streams.Enqueue((stream, offset), (stream.Word, offset));
            }
        }
    }

    private async Task StoreAsync(StudioDbContext db, SearchSegment target, List<(byte[] Key, byte[] Data)> blocks, bool isLast, CancellationToken cancel)
    {
        if (blocks.Count == 0 || (!isLast && blocks.Count < BlocksPerWrite))
        {
            return;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await lease.HoldAsync(db, target.ProjectId, cancel);
        await bulk.InsertAsync<SearchBlock>(
            db,
            [.. blocks.Select(b => new SearchBlock { ProjectId = target.ProjectId, Segment = target.Id, Key = b.Key, Data = b.Data })],
            cancel);
        await transaction.CommitAsync(cancel);
        blocks.Clear();
    }

    /// <summary>Shows the merged segment in place of its sources.</summary>
    private async Task FinishAsync(StudioDbContext db, List<SearchSegment> sources, SearchSegment target, bool isReady, CancellationToken cancel)
    {
        var ids = sources.Select(s => s.Id).ToList();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await lease.HoldAsync(db, target.ProjectId, cancel);
        await db.Set<SearchSegment>().Where(s => s.ProjectId == target.ProjectId && ids.Contains(s.Id))
            .ExecuteUpdateAsync(s => s.SetProperty(x => x.IsReady, false), cancel);
        await db.Set<SearchSegment>().Where(s => s.ProjectId == target.ProjectId && s.Id == target.Id)
            .ExecuteUpdateAsync(s => s.SetProperty(x => x.IsReady, isReady), cancel);
        await transaction.CommitAsync(cancel);
        if (!isReady)
        {
            await RemoveAsync(db, target, cancel);
        }
    }

    private async Task RemoveAsync(StudioDbContext db, SearchSegment segment, CancellationToken cancel)
    {
        bool some;
        do
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancel);
            await lease.HoldAsync(db, segment.ProjectId, cancel);
            some = await SearchBlocks.DeleteSomeAsync(db, segment, BlocksPerWrite, cancel);
            if (!some)
            {
                await db.Set<SearchSegment>().Where(s => s.ProjectId == segment.ProjectId && s.Id == segment.Id && !s.IsReady).ExecuteDeleteAsync(cancel);
            }

            await transaction.CommitAsync(cancel);
        }
        while (some);
    }

    /// <summary>The entries of a segment in order, some blocks at a time.</summary>
    private static async IAsyncEnumerable<List<SearchEntry>> EntriesAsync(
        StudioDbContext db, SearchSegment segment, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        var key = Array.Empty<byte>();
        while (await SearchBlocks.AfterAsync(db, segment, key, cancel) is { Count: > 0 } blocks)
        {
            var entries = blocks.Where(b => !BlockCodec.HoldsWords(b.Key)).ToList();
            yield return [.. entries.SelectMany(b => BlockCodec.DecodeEntries(b.Data))];
            if (entries.Count < blocks.Count)
            {
                yield break;
            }

            key = blocks[^1].Key;
        }
    }

    /// <summary>Which packs the entries' scopes still hold.</summary>
    private static async Task<HashSet<(Guid, Guid)>> PacksAsync(StudioDbContext db, Guid project, List<SearchEntry> entries, CancellationToken cancel)
    {
        var packs = new HashSet<(Guid, Guid)>();
        foreach (var scopes in entries.Where(e => e.IsLive).Select(e => e.Scope).Distinct().Chunk(ScopesPerQuery))
        {
            var ofScopes = await db.Packs.AsNoTracking().Where(p => p.ProjectId == project && scopes.Contains(p.Scope))
                .Select(p => new { p.Scope, p.Name })
                .ToListAsync(cancel);
            packs.UnionWith(ofScopes.Select(p => (p.Scope, p.Name)));
        }

        return packs;
    }
}
