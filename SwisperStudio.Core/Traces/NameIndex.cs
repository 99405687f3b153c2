using Microsoft.EntityFrameworkCore;
using SwisperStudio.Core.Data;

namespace SwisperStudio.Core.Traces;

/// <summary>The index of three-letter pieces of names: GIN on PostgreSQL, FTS5 on SQLite, kept by triggers there.</summary>
internal static class NameIndex
{
    private const int PieceLength = 3;

    // More pieces make a search longer, hardly more exact: what is found is compared in any case.
    private const int MaxPieces = 16;

    /// <summary>The traces whose names may contain a text; null where it is too short for the index.</summary>
    public static IQueryable<Trace>? Candidates(StudioDbContext db, string text)
    {
        var runes = text.ToLowerInvariant().EnumerateRunes().ToList();
        if (runes.Count < PieceLength)
        {
            return null;
        }

        if (!db.Database.IsSqlite())
        {
            // The condition on the name itself finds the index.
            return db.Traces;
        }

        var pieces = Enumerable.Range(0, runes.Count - PieceLength + 1)
            .Select(i => string.Concat(runes.Skip(i).Take(PieceLength)))
            .Distinct()
            .Take(MaxPieces)
            .Select(piece => $"\"{piece.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
        // CROSS JOIN keeps SQLite's planner from scanning the table instead of probing it.
        return db.Traces.FromSql($"""
            SELECT t.* FROM trace_name_index AS i
            CROSS JOIN trace_names AS n ON n.id = i.rowid
            CROSS JOIN traces AS t ON t.project_id = n.project_id AND t.key = n.key
            WHERE i.trace_name_index MATCH {string.Join(" AND ", pieces)}
            """);
    }
}
