using System.Buffers;
using Microsoft.EntityFrameworkCore;
using SwisperStudio.Core.Data;

namespace SwisperStudio.Core.State;

/// <summary>Loads states from the database: single chunks for a reader who looks around, whole documents for the API.</summary>
public static class StateStore
{
    /// <summary>Loads chunks of one scope in one query; what is not there is left out.</summary>
    public static async Task<IReadOnlyDictionary<Guid, byte[]>> LoadAsync(
        StudioDbContext db,
        BulkSql bulk,
        Guid project,
        Guid scope,
        IReadOnlyCollection<Guid> names,
        CancellationToken cancel) =>
        (await bulk.LoadChunksAsync(db, project, [.. names.Select(n => (scope, n))], cancel)).ToDictionary(c => c.Hash, c => c.Data);

    /// <summary>Loads every chunk of a scope.</summary>
    public static Task<Dictionary<Guid, byte[]>> LoadScopeAsync(StudioDbContext db, Guid project, Guid scope, CancellationToken cancel) =>
        db.Chunks.AsNoTracking()
            .Where(c => c.ProjectId == project && c.Scope == scope)
            .Select(c => new { c.Hash, c.Data })
            .ToDictionaryAsync(c => c.Hash, c => c.Data, cancel);

    /// <summary>Reads whole documents, level by level: one query for each level of nesting, whatever the number of documents.</summary>
    /// <returns>The documents by scope and root, raw UTF-8 JSON.</returns>
    public static async Task<Dictionary<(Guid Scope, Guid Root), byte[]>> ReadAsync(
        StudioDbContext db,
        BulkSql bulk,
        Guid project,
        IReadOnlyCollection<(Guid Scope, Guid Root)> documents,
        CancellationToken cancel)
    {
        var chunks = documents.Select(d => d.Scope).Distinct().ToDictionary(s => s, _ => new Dictionary<Guid, byte[]>());
        for (var missing = documents.Distinct().ToList(); missing.Count > 0;)
        {
            var loaded = await bulk.LoadChunksAsync(db, project, missing, cancel);
            foreach (var chunk in loaded)
            {
                chunks[chunk.Scope][chunk.Hash] = chunk.Data;
            }

            missing = [.. loaded
                .SelectMany(c => StateReader.References(c.Data), (c, r) => (c.Scope, r))
                .Where(r => !chunks[r.Scope].ContainsKey(r.r))
                .Distinct()];
        }

        return documents.Distinct().ToDictionary(d => d, d => Expand(d.Root, chunks[d.Scope]));
    }

    /// <summary>Puts a document together from chunks that hold all of it.</summary>
    /// <exception cref="InvalidDataException">A chunk is missing or damaged.</exception>
    public static byte[] Expand(Guid root, IReadOnlyDictionary<Guid, byte[]> chunks)
    {
        var output = new ArrayBufferWriter<byte>();
        var missing = new List<Guid>();
        return StateReader.TryExpand(root, chunks, output, missing)
            ? output.WrittenSpan.ToArray()
            : throw new InvalidDataException($"{missing.Count} chunks of a document are missing.");
    }
}
