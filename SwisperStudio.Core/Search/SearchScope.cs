using Microsoft.EntityFrameworkCore;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Ingestion;
using SwisperStudio.Core.State;

namespace SwisperStudio.Core.Search;

/// <summary>The packs of whole scopes, which a migration queues without naming them.</summary>
internal static class SearchScope
{
    /// <summary>
    /// Puts the packs of a scope in the place of an entry that stands for all. Where it names no scope, that of the observation is meant,
    /// whose trace is unknown.
    /// </summary>
    public static async Task<List<SearchEntry>> ResolveAsync(StudioDbContext db, Guid project, List<SearchEntry> entries, CancellationToken cancel)
    {
        var resolved = new List<SearchEntry>(entries.Count);
        foreach (var entry in entries)
        {
            if (entry.Pack == Guid.Empty)
            {
                var scope = entry.Scope == Guid.Empty ? ObservationDraft.ScopeWithoutTrace(entry.Owner) : entry.Scope;
                resolved.AddRange(await OfScopeAsync(db, project, scope, entry.Owner, cancel));
            }
            else
            {
                resolved.Add(entry);
            }
        }

        return resolved;
    }

    /// <summary>Each pack belongs to the first document, in the order of steps, that leads to it.</summary>
    private static async Task<List<SearchEntry>> OfScopeAsync(StudioDbContext db, Guid project, Guid scope, Guid observation, CancellationToken cancel)
    {
        var packs = await db.Packs.AsNoTracking().Where(p => p.ProjectId == project && p.Scope == scope)
            .Select(p => new { p.Name, p.Data })
            .ToDictionaryAsync(p => p.Name, p => p.Data, cancel);
        var trace = await db.Traces.AsNoTracking().Where(t => t.ProjectId == project && t.Key == scope)
            .Select(t => new { t.InputRoot, t.OutputRoot })
            .FirstOrDefaultAsync(cancel);
        var observations = await db.Observations.AsNoTracking()
            .Where(o => o.ProjectId == project && (o.TraceKey == scope || o.Key == observation))
            .OrderBy(o => o.StartTime).ThenBy(o => o.Key)
            .Select(o => new { o.Key, o.InputRoot, o.OutputRoot })
            .ToListAsync(cancel);

        // A pack of several documents is found by its sections; one without a document's name is what another overflowed into.
        var sections = packs.Select(p => (p.Key, Section: PackCodec.SectionOf(p.Value)))
            .Where(s => s.Section is { Count: > 0 })
            .ToLookup(s => s.Section!.Pack, s => s.Key);
        var entries = new List<SearchEntry>(packs.Count);
        var roots = observations.SelectMany(o => new[] { (Owner: o.Key, Root: o.InputRoot), (Owner: o.Key, Root: o.OutputRoot) })
            .Concat([(Owner: Guid.Empty, Root: trace?.InputRoot), (Owner: Guid.Empty, Root: trace?.OutputRoot)])
            .ToList();
        var documents = roots.Select(r => r.Root ?? Guid.Empty).ToHashSet();
        foreach (var (owner, root) in roots)
        {
            var open = new Stack<Guid>(root is { } name ? [name] : []);
            while (open.TryPop(out var pack))
            {
                if (!packs.Remove(pack, out var data))
                {
                    continue;
                }

                var content = PackCodec.Decode(data);
                if (content.Section is { Count: > 0 } || (content.Section is null && !sections.Contains(pack)))
                {
                    entries.Add(new SearchEntry(scope, pack, owner));
                }

                if (content.Section is { } section)
                {
                    open.Push(section.Pack);
                }

                foreach (var next in content.Elsewhere.Values)
                {
                    open.Push(next);
                    foreach (var overflow in sections[next].Except(documents))
                    {
                        open.Push(overflow);
                    }
                }
            }
        }

        return entries;
    }
}
