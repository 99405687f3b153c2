using Microsoft.EntityFrameworkCore;
using SwisperStudio.Core.Data;

namespace SwisperStudio.Core.Search;

/// <summary>Reads blocks by key. Keys are compared as bytes, which LINQ cannot say and both databases understand alike.</summary>
internal static class SearchBlocks
{
    private const int BlocksPerLoad = 64;

    /// <summary>The blocks that follow a key.</summary>
    public static Task<List<SearchBlock>> AfterAsync(StudioDbContext db, SearchSegment segment, byte[] key, CancellationToken cancel) =>
        db.Set<SearchBlock>()
            .FromSqlRaw(
                "SELECT * FROM search_blocks WHERE project_id = {0} AND segment = {1} AND key > {2} ORDER BY key LIMIT {3}",
                Key(db, segment.ProjectId), segment.Id, key, BlocksPerLoad)
            .AsNoTracking()
            .ToListAsync(cancel);

    /// <summary>Deletes some of a segment's blocks.</summary>
    /// <returns>False when none are left.</returns>
    public static async Task<bool> DeleteSomeAsync(StudioDbContext db, SearchSegment segment, int count, CancellationToken cancel)
    {
        var keys = await db.Set<SearchBlock>().Where(b => b.ProjectId == segment.ProjectId && b.Segment == segment.Id)
            .OrderBy(b => b.Key)
            .Select(b => b.Key)
            .Take(count)
            .ToListAsync(cancel);
        return keys.Count > 0 && await db.Database.ExecuteSqlRawAsync(
            "DELETE FROM search_blocks WHERE project_id = {0} AND segment = {1} AND key <= {2}",
            [Key(db, segment.ProjectId), segment.Id, keys[^1]],
            cancel) > 0;
    }

    private static object Key(StudioDbContext db, Guid key) => db.Database.IsSqlite() ? key.ToByteArray(bigEndian: true) : key;
}
