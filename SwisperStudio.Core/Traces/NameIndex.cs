using Microsoft.EntityFrameworkCore;
using SwisperStudio.Core.Data;

namespace SwisperStudio.Core.Traces;

/// <summary>
/// The index of three-letter pieces of names, in a table that triggers keep: GIN on PostgreSQL; FTS5 on SQLite, where names wait in a queue until
/// <see cref="IndexNextAsync"/> has brought them there.
/// </summary>
internal static class NameIndex
{
    private const int PieceLength = 3;

    // More pieces make a search longer, hardly more exact: what is found is compared in any case.
    private const int MaxPieces = 16;

    /// <summary>The traces whose names may contain a text; null where it is too short for the index.</summary>
    public static IQueryable<Trace>? Candidates(StudioDbContext db, Guid project, string text)
    {
        var runes = text.ToLowerInvariant().EnumerateRunes().ToList();
        if (runes.Count < PieceLength)
        {
            return null;
        }

        if (!db.Database.IsSqlite())
        {
            return db.Traces.FromSql($"""
                SELECT t.* FROM trace_names AS n JOIN traces AS t ON t.project_id = n.project_id AND t.key = n.key
                WHERE n.project_id = {project} AND lower(n.name) LIKE {LikePattern(text.ToLowerInvariant())}
                """);
        }

        var pieces = Enumerable.Range(0, runes.Count - PieceLength + 1)
            .Select(i => string.Concat(runes.Skip(i).Take(PieceLength)))
            .Distinct()
            .Take(MaxPieces)
            .Select(piece => $"\"{piece.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
        // CROSS JOIN keeps SQLite's planner from scanning the table instead of probing it, + from looking for what waits through all names of the project.
        return db.Traces.FromSql($"""
            SELECT t.* FROM
              (SELECT rowid AS id FROM trace_name_index WHERE trace_name_index MATCH {string.Join(" AND ", pieces)}
               UNION ALL SELECT id FROM trace_names WHERE id > (SELECT indexed_to FROM trace_name_state) AND +project_id = {project.ToByteArray(bigEndian: true)}) AS i
            CROSS JOIN trace_names AS n ON n.id = i.id
            CROSS JOIN traces AS t ON t.project_id = n.project_id AND t.key = n.key
            """);
    }

    /// <summary>Brings the names that have waited longest into SQLite's index, in a short transaction.</summary>
    /// <returns>Whether there were any.</returns>
    public static async Task<bool> IndexNextAsync(StudioDbContext db, int most, CancellationToken cancel)
    {
        // Looked at first, without the lock for writing.
        if (!await db.Database.SqlQuery<bool>($"SELECT coalesce((SELECT max(id) FROM trace_names) > indexed_to, 0) AS Value FROM trace_name_state").SingleAsync(cancel))
        {
            return false;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO trace_name_index (rowid, name)
              SELECT n.id, lower(t.name)
              FROM (SELECT id, project_id, key FROM trace_names WHERE id > (SELECT indexed_to FROM trace_name_state) ORDER BY id LIMIT {most}) AS n
              CROSS JOIN traces AS t ON t.project_id = n.project_id AND t.key = n.key;
            UPDATE trace_name_state SET indexed_to = coalesce(
              (SELECT max(id) FROM (SELECT id FROM trace_names WHERE id > indexed_to ORDER BY id LIMIT {most})), indexed_to);
            """,
            cancel);
        await transaction.CommitAsync(cancel);
        return true;
    }

    private static string LikePattern(string text) =>
        $"%{text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal)}%";
}
