using System.Runtime.InteropServices;
using Microsoft.EntityFrameworkCore;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Ingestion;
using SwisperStudio.Core.State;

namespace SwisperStudio.Core.Search;

/// <summary>Where indexed packs stand: their traces, observations and documents, loaded for many at once.</summary>
internal sealed class SearchPlaces
{
    /// <summary>Packs to read for a hit in a large document: 64 MB of text.</summary>
    private const int MaxPacks = 1_024;

    private readonly HashSet<SearchEntry> _promising;
    private readonly Dictionary<Guid, Named> _traces;
    private readonly Dictionary<Guid, Step> _steps;
    private readonly EntryPacks _packs;
    private readonly PackLoaderOf _load;

    private SearchPlaces(HashSet<SearchEntry> promising, Dictionary<Guid, Named> traces, Dictionary<Guid, Step> steps, EntryPacks packs, PackLoaderOf load)
    {
        _promising = promising;
        _traces = traces;
        _steps = steps;
        _packs = packs;
        _load = load;
    }

    private delegate PackLoader PackLoaderOf(Guid scope);

    /// <summary>Loads what the entries name; what is gone, or cannot hold the terms, is left out.</summary>
    public static async Task<SearchPlaces> LoadAsync(
        StudioDbContext db, BulkSql bulk, Guid project, List<SearchEntry> entries, SearchText search, CancellationToken cancel)
    {
        var packs = await EntryPacks.LoadAsync(db, bulk, project, entries, cancel);
        var promising = search.HasPhrase ? entries.FindAll(Promises()) : entries;
        var scopes = promising.Select(e => e.Scope).Distinct().ToList();
        var owners = promising.Select(e => e.Owner).Distinct().ToList();
        var traces = await db.Traces.AsNoTracking().Where(t => t.ProjectId == project && scopes.Contains(t.Key))
            .Select(t => new { t.Key, Row = new Named(t.Id, t.Name, t.InputRoot, t.OutputRoot) })
            .ToDictionaryAsync(t => t.Key, t => t.Row, cancel);
        var steps = await db.Observations.AsNoTracking().Where(o => o.ProjectId == project && owners.Contains(o.Key))
            .Select(o => new Step(o.Key, o.TraceKey, new Named(o.Id, o.Name, o.InputRoot, o.OutputRoot)))
            .ToDictionaryAsync(o => o.Key, cancel);
        return new SearchPlaces(
            [.. promising],
            traces,
            steps,
            packs,
            scope => (names, stop) => StateStore.LoadAsync(db, bulk, project, scope, names, stop));

        // The index knows words, not which follow which: most entries with the words of a phrase do not hold it, and are passed over before anything else is loaded for them.
        Predicate<SearchEntry> Promises()
        {
            var text = new PackText();
            return entry =>
            {
                try
                {
                    return packs.Chunks(entry) is { } chunks && search.MayStandIn(text.Read(chunks));
                }
                catch (InvalidDataException)
                {
                    // Damaged: no place to show.
                    return false;
                }
            };
        }
    }

    /// <summary>The place in the entry's document where the terms stand; null if they do not, or if the document is gone.</summary>
    public async Task<SearchHit?> FindAsync(SearchEntry entry, SearchText search, CancellationToken cancel)
    {
        if (!_promising.Contains(entry))
        {
            return null;
        }

        var trace = _traces.GetValueOrDefault(entry.Scope);
        var step = _steps.GetValueOrDefault(entry.Owner);
        var owner = entry.Owner == Guid.Empty ? trace
            : step is not null && (step.TraceKey ?? ObservationDraft.ScopeWithoutTrace(step.Key)) == entry.Scope ? step.Row
            : null;
        if (owner is null)
        {
            return null;
        }

        // Most are named like the document that brought them; a large one overflows into others.
        (Guid? Root, bool IsOutput)[] documents = [(owner.InputRoot, false), (owner.OutputRoot, true)];
        foreach (var (root, isOutput) in Array.Exists(documents, d => d.Root == entry.Pack) ? documents.Where(d => d.Root == entry.Pack).Take(1) : documents)
        {
            if (root is { } name && await FindAsync(name, entry, search, cancel) is { } found)
            {
                var (snippet, matches) = Snippet.Of(found.Text, found.Places);
                return new SearchHit(trace?.Id, trace?.Name, step?.Row.Id, step?.Row.Name, isOutput, found.Path, snippet, matches);
            }
        }

        return null;
    }

    private async Task<Found?> FindAsync(Guid root, SearchEntry entry, SearchText search, CancellationToken cancel)
    {
        try
        {
            if (_packs.Chunks(entry) is not { } chunks)
            {
                return null;
            }

            var own = chunks.Select(c => c.Name).ToHashSet();
            var packs = _packs.Rows(entry);
            var load = _load(entry.Scope);
            var way = root == entry.Pack ? own : await WayAsync(root, own, packs, load, cancel);
            var lookup = new ChunkLookup();
            foreach (var (name, content) in packs)
            {
                lookup.Add(name, content);
            }

            return await lookup.ReadAsync(
                () => StateNode.Root(lookup, root) is { } node && new DocumentSearch(search, own, way).Find(node) is { } found
                    ? new Found(found.Path, found.Text, found.Places)
                    : null,
                load,
                cancel);
        }
        catch (InvalidDataException)
        {
            // Part of it was deleted, or is damaged: no place to show.
            return null;
        }
    }

    /// <summary>The chunks on the way from a root to those of a pack that its document overflowed into, and these. Loads the packs that hold them.</summary>
    private static async Task<HashSet<Guid>> WayAsync(Guid root, HashSet<Guid> own, Dictionary<Guid, PackContent> packs, PackLoader load, CancellationToken cancel)
    {
        var parents = new Dictionary<Guid, List<Guid>>();
        var asked = new HashSet<Guid>(packs.Keys);
        var next = packs.Values.ToList();
        for (Guid[] missing = [root]; missing.Length > 0 && asked.Count < MaxPacks;)
        {
            asked.UnionWith(missing);
            foreach (var (name, data) in await load(missing, cancel))
            {
                var content = PackCodec.Decode(data);
                packs[name] = content;
                next.Add(content);
            }

            foreach (var (chunk, payload) in next.SelectMany(p => p.Chunks))
            {
                foreach (var child in ChunkText.References(payload.Span))
                {
                    (CollectionsMarshal.GetValueRefOrAddDefault(parents, child.Name, out _) ??= []).Add(chunk);
                }
            }

            missing = [.. next.SelectMany(p => p.Section is { } section ? [section.Pack] : p.Elsewhere.Values).Distinct().Where(p => !asked.Contains(p))];
            next.Clear();
        }

        var way = new HashSet<Guid>(own);
        for (var open = new Stack<Guid>(own); open.TryPop(out var chunk);)
        {
            foreach (var parent in parents.GetValueOrDefault(chunk, []).Where(way.Add))
            {
                open.Push(parent);
            }
        }

        return way;
    }

    private sealed record Named(string Id, string? Name, Guid? InputRoot, Guid? OutputRoot);

    private sealed record Step(Guid Key, Guid? TraceKey, Named Row);

    private sealed record Found(string Path, string Text, List<Range> Places);
}
