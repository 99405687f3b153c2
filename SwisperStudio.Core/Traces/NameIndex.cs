using Microsoft.EntityFrameworkCore;
using Npgsql;
using SwisperStudio.Core.Data;

namespace SwisperStudio.Core.Traces;

/// <summary>
/// Finds names by a part of them: each name of a project stands once in <c>trace_name_texts</c>, which triggers keep, with an index of three-letter pieces: GIN on
/// PostgreSQL; FTS5 on SQLite, where names wait until <see cref="IndexNextAsync"/> has brought them there.
/// </summary>
internal static class NameIndex
{
    private const int PieceLength = 3;

    // More pieces make a search longer, hardly more exact: what is found is compared in any case.
    private const int MaxPieces = 16;

    private const int NamesAtOnce = 500;
    private const int NamesOfPage = 10_000;

    // Distinct, so that PostgreSQL does not walk through all names instead, in the hope of finding as many as are wanted soon.
    private const string PostgresNames = """
        SELECT DISTINCT trace_name_key(name) AS "Value" FROM trace_name_texts WHERE project_id = {0} AND name LIKE {1}
        """;

    // CROSS JOIN keeps SQLite's planner from scanning the table instead of probing it, + from looking for what waits through all names of the project.
    private const string SqliteNames = """
        SELECT n.id AS "Value" FROM
          (SELECT rowid AS id FROM trace_name_index WHERE trace_name_index MATCH {1}
           UNION ALL SELECT id FROM trace_name_texts WHERE id > (SELECT indexed_to FROM trace_name_state) AND +project_id = {0}) AS i
        CROSS JOIN trace_name_texts AS n ON n.id = i.id
        WHERE n.project_id = {0} AND instr(n.name, {2}) > 0
        """;

    /// <summary>Whether a text is long enough to be looked for.</summary>
    public static bool Serves(string text) => text.EnumerateRunes().Count() >= PieceLength;

    /// <summary>Names of a project that contain a text, in whatever case, as <see cref="TraceNameEntry.Name"/> tells them.</summary>
    /// <param name="db">The database.</param>
    /// <param name="project">The project.</param>
    /// <param name="text">A text that the index serves.</param>
    /// <param name="most">At most so many.</param>
    /// <param name="cancel">Cancels the search.</param>
    public static Task<List<long>> FindAsync(StudioDbContext db, Guid project, string text, int most, CancellationToken cancel) =>
        db.Database.SqlQueryRaw<long>(Names(db), Parameters(db, project, text)).Take(most).ToListAsync(cancel);

    /// <summary>The traces whose names contain a text that the index serves, perhaps with some others.</summary>
    public static IQueryable<Trace> Candidates(StudioDbContext db, Guid project, string text)
    {
        var sql = $$"""
            SELECT t.* FROM ({{Names(db)}}) AS x
            CROSS JOIN trace_names AS n CROSS JOIN traces AS t
            WHERE n.project_id = {0} AND n.name = x."Value" AND t.project_id = {0} AND t.key = n.key
            """;
        return db.Traces.FromSqlRaw(sql, Parameters(db, project, text));
    }

    /// <summary>The traces of one name, in whatever case, perhaps with some others.</summary>
    public static IQueryable<TraceNameEntry> Of(StudioDbContext db, Guid project, string name)
    {
        object id = db.Database.IsSqlite() ? project.ToByteArray(bigEndian: true) : project;
        return db.TraceNames.FromSqlRaw(
            db.Database.IsSqlite()
                ? "SELECT * FROM trace_names WHERE project_id = {0} AND name = (SELECT id FROM trace_name_texts WHERE project_id = {0} AND name = lower({1}))"
                : "SELECT * FROM trace_names WHERE project_id = {0} AND name = trace_name_key({1})",
            id,
            name);
    }

    /// <summary>
    /// Removes the names that no trace of a project has any more from PostgreSQL; on SQLite a trigger does. Writers who use a name that is there do not lock it, so
    /// they are kept out for the moment in which it is looked at for the last time.
    /// </summary>
    /// <param name="db">The database.</param>
    /// <param name="project">The project.</param>
    /// <param name="afterEach">Called after each transaction; it may take its time.</param>
    /// <param name="cancel">Stops between two transactions.</param>
    /// <returns>False if somebody was in the way, so that some names may be left.</returns>
    public static async Task<bool> ForgetUnusedAsync(StudioDbContext db, Guid project, Func<Task> afterEach, CancellationToken cancel)
    {
        for (Guid? last = Guid.Empty; last is { } after && !db.Database.IsSqlite();)
        {
            var page = await PageAsync(after);
            last = page.Count == NamesOfPage ? page[^1] : null;
            foreach (var unused in (await UnusedAsync(page)).Chunk(NamesAtOnce))
            {
                if (!await TryForgetAsync(db, project, unused, cancel))
                {
                    return false;
                }

                await afterEach();
            }
        }

        return true;

        Task<List<Guid>> PageAsync(Guid after) => db.Database.SqlQuery<Guid>(
            $"""SELECT hash AS "Value" FROM trace_name_texts WHERE project_id = {project} AND hash > {after} ORDER BY hash LIMIT {NamesOfPage}""").ToListAsync(cancel);

        Task<List<Guid>> UnusedAsync(List<Guid> page) => db.Database.SqlQuery<Guid>(
            $"""
            SELECT x.hash AS "Value" FROM trace_name_texts AS x WHERE x.project_id = {project} AND x.hash = ANY ({page})
            AND NOT EXISTS (SELECT 1 FROM trace_names AS n WHERE n.project_id = {project} AND n.name = trace_name_key(x.name))
            """).ToListAsync(cancel);
    }

    /// <returns>False if the lock was not to be had: whoever waits for it keeps all writers of names waiting.</returns>
    private static async Task<bool> TryForgetAsync(StudioDbContext db, Guid project, Guid[] unused, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await db.Database.ExecuteSqlAsync($"SET LOCAL lock_timeout = '200ms'", cancel);
        try
        {
            await db.Database.ExecuteSqlAsync($"LOCK TABLE trace_name_texts IN SHARE ROW EXCLUSIVE MODE", cancel);
        }
        catch (PostgresException busy) when (busy.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            return false;
        }

        await db.Database.ExecuteSqlAsync(
            $"""
            DELETE FROM trace_name_texts AS x WHERE x.project_id = {project} AND x.hash = ANY ({unused})
            AND NOT EXISTS (SELECT 1 FROM trace_names AS n WHERE n.project_id = {project} AND n.name = trace_name_key(x.name))
            """,
            cancel);
        await transaction.CommitAsync(cancel);
        return true;
    }

    /// <summary>Brings the names that have waited longest into SQLite's index, in a short transaction.</summary>
    /// <returns>Whether there were any.</returns>
    public static async Task<bool> IndexNextAsync(StudioDbContext db, int most, CancellationToken cancel)
    {
        // Looked at first, without the lock for writing.
        if (!await db.Database.SqlQuery<bool>($"SELECT coalesce((SELECT max(id) FROM trace_name_texts) > indexed_to, 0) AS Value FROM trace_name_state").SingleAsync(cancel))
        {
            return false;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO trace_name_index (rowid, name)
              SELECT id, name FROM trace_name_texts WHERE id > (SELECT indexed_to FROM trace_name_state) ORDER BY id LIMIT {most};
            UPDATE trace_name_state SET indexed_to = coalesce(
              (SELECT max(id) FROM (SELECT id FROM trace_name_texts WHERE id > indexed_to ORDER BY id LIMIT {most})), indexed_to);
            """,
            cancel);
        await transaction.CommitAsync(cancel);
        return true;
    }

    private static string Names(StudioDbContext db) => db.Database.IsSqlite() ? SqliteNames : PostgresNames;

    private static object[] Parameters(StudioDbContext db, Guid project, string text)
    {
        var lower = text.ToLowerInvariant();
        return db.Database.IsSqlite() ? [project.ToByteArray(bigEndian: true), PiecesOf(lower), lower] : [project, LikePattern(lower)];
    }

    private static string PiecesOf(string text)
    {
        var runes = text.EnumerateRunes().ToList();
        var pieces = Enumerable.Range(0, runes.Count - PieceLength + 1)
            .Select(i => string.Concat(runes.Skip(i).Take(PieceLength)))
            .Distinct()
            .Take(MaxPieces)
            .Select(piece => $"\"{piece.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
        return string.Join(" AND ", pieces);
    }

    private static string LikePattern(string text) =>
        $"%{text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal)}%";
}
