using SwisperStudio.Core.Data;
using SwisperStudio.Core.State;

namespace SwisperStudio.Core.Search;

/// <summary>The rows of search entries, loaded for many at once, with the packs that their sections lie in.</summary>
internal sealed class EntryPacks
{
    private readonly Dictionary<(Guid Scope, Guid Name), byte[]> _stored;

    // A pack of several documents is read for each of them, one after the other.
    private ((Guid Scope, Guid Name) Place, PackContent Content)? _last;

    private EntryPacks(Dictionary<(Guid, Guid), byte[]> stored) => _stored = stored;

    /// <summary>Loads what the entries name; what is gone is left out.</summary>
    public static async Task<EntryPacks> LoadAsync(StudioDbContext db, BulkSql bulk, Guid project, IEnumerable<SearchEntry> entries, CancellationToken cancel)
    {
        var rows = await bulk.LoadPacksAsync(db, project, [.. entries.Select(e => (e.Scope, e.Pack)).Distinct()], cancel);
        return new EntryPacks(rows.ToDictionary(p => (p.Scope, p.Name), p => p.Data));
    }

    /// <summary>The chunks that an entry stands for, children first; null if they are gone.</summary>
    /// <exception cref="InvalidDataException">A pack is damaged.</exception>
    public IReadOnlyList<(Guid Name, ReadOnlyMemory<byte> Payload)>? Chunks(SearchEntry entry) =>
        Content(entry.Scope, entry.Pack) is not { } own ? null
        : own.Section is not { } section ? own.Chunks
        : Content(entry.Scope, section.Pack) is { } around ? section.Of(around.Chunks)
        : null;

    /// <summary>The rows of an entry by their names: its own and, if that stands for a section, the pack in which it lies; without those that are gone.</summary>
    /// <exception cref="InvalidDataException">A pack is damaged.</exception>
    public Dictionary<Guid, PackContent> Rows(SearchEntry entry)
    {
        var rows = new Dictionary<Guid, PackContent>();
        for (Guid? next = entry.Pack; next is { } name && Content(entry.Scope, name) is { } content; next = content.Section?.Pack)
        {
            rows.Add(name, content);
        }

        return rows;
    }

    private PackContent? Content(Guid scope, Guid name)
    {
        if (_last is { } last && last.Place == (scope, name))
        {
            return last.Content;
        }

        if (!_stored.TryGetValue((scope, name), out var data))
        {
            return null;
        }

        var content = PackCodec.Decode(data);
        if (content.Section is null)
        {
            _last = ((scope, name), content);
        }

        return content;
    }
}
