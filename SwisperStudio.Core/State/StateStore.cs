using System.Buffers;
using Microsoft.EntityFrameworkCore;
using SwisperStudio.Core.Data;

namespace SwisperStudio.Core.State;

/// <summary>Loads states from the database: single packs for a reader who looks around, whole documents for the API.</summary>
public static class StateStore
{
    /// <summary>Loads packs of one scope in one query; what is not there is left out.</summary>
    public static async Task<IReadOnlyDictionary<Guid, byte[]>> LoadAsync(
        StudioDbContext db,
        BulkSql bulk,
        Guid project,
        Guid scope,
        IReadOnlyCollection<Guid> names,
        CancellationToken cancel) =>
        (await bulk.LoadPacksAsync(db, project, [.. names.Select(n => (scope, n))], cancel)).ToDictionary(p => p.Name, p => p.Data);

    /// <summary>Loads every pack of a scope.</summary>
    public static async Task<ChunkLookup> LoadScopeAsync(StudioDbContext db, Guid project, Guid scope, CancellationToken cancel)
    {
        var lookup = new ChunkLookup();
        lookup.Add(await db.Packs.AsNoTracking()
            .Where(p => p.ProjectId == project && p.Scope == scope)
            .Select(p => new { p.Name, p.Data })
            .ToDictionaryAsync(p => p.Name, p => p.Data, cancel));
        return lookup;
    }

    /// <summary>Reads whole documents: one query for each level of packs, whatever the number of documents.</summary>
    /// <returns>The documents by scope and root, raw UTF-8 JSON.</returns>
    /// <exception cref="InvalidDataException">Part of a document is missing or damaged.</exception>
    public static async Task<Dictionary<(Guid Scope, Guid Root), byte[]>> ReadAsync(
        StudioDbContext db,
        BulkSql bulk,
        Guid project,
        IReadOnlyCollection<(Guid Scope, Guid Root)> documents,
        CancellationToken cancel)
    {
        var lookups = documents.Select(d => d.Scope).Distinct().ToDictionary(s => s, _ => new ChunkLookup());
        var read = new Dictionary<(Guid, Guid), byte[]>();
        var open = documents.ToHashSet();
        while (open.Count > 0)
        {
            foreach (var (scope, root) in open)
            {
                var output = new ArrayBufferWriter<byte>();
                if (lookups[scope].TryWrite(root, output))
                {
                    read.Add((scope, root), output.WrittenSpan.ToArray());
                }
            }

            open.ExceptWith(read.Keys);
            var missing = lookups.SelectMany(l => l.Value.Missing, (l, name) => (l.Key, name)).ToList();
            var loaded = await bulk.LoadPacksAsync(db, project, missing, cancel);
            if (loaded.Count < missing.Count)
            {
                throw new InvalidDataException($"{missing.Count - loaded.Count} packs of the documents are missing.");
            }

            foreach (var ofScope in loaded.GroupBy(p => p.Scope))
            {
                lookups[ofScope.Key].Add(ofScope.ToDictionary(p => p.Name, p => p.Data));
            }
        }

        return read;
    }

    /// <summary>Puts a document together from packs that hold all of it.</summary>
    /// <exception cref="InvalidDataException">A chunk is missing or damaged.</exception>
    public static byte[] Expand(Guid root, ChunkLookup chunks)
    {
        var output = new ArrayBufferWriter<byte>();
        return chunks.TryWrite(root, output)
            ? output.WrittenSpan.ToArray()
            : throw new InvalidDataException($"{chunks.Missing.Count} packs of a document are missing.");
    }
}
