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
    public IReadOnlyList<(Guid Name, ReadOnlyMemory<byte> Payload)>? Chunks(SearchEntry entry)
    {
        if (!_stored.TryGetValue((entry.Scope, entry.Pack), out var data))
        {
            return null;
        }

        return PackCodec.SectionOf(data) is not { } section ? PackCodec.Decode(data).Chunks
            : Content((entry.Scope, section.Pack)) is { } content ? section.Of(content.Chunks)
            : null;
    }

    /// <summary>The rows of an entry: name → stored form.</summary>
    public Dictionary<Guid, byte[]> Rows(SearchEntry entry)
    {
        var rows = new Dictionary<Guid, byte[]>();
        if (_stored.TryGetValue((entry.Scope, entry.Pack), out var data))
        {
            rows.Add(entry.Pack, data);
            if (PackCodec.PackOf(data) is { } pack && _stored.TryGetValue((entry.Scope, pack), out var around))
            {
                rows.Add(pack, around);
            }
        }

        return rows;
    }

    private PackContent? Content((Guid, Guid) place)
    {
        if (_last is { } last && last.Place == place)
        {
            return last.Content;
        }

        if (!_stored.TryGetValue(place, out var data))
        {
            return null;
        }

        var content = PackCodec.Decode(data);
        _last = (place, content);
        return content;
    }
}
