using System.Runtime.InteropServices;
using SwisperStudio.Core.State;

namespace SwisperStudio.Core.Verification;

/// <summary>
/// The documents of one scope (a trace, or an observation without one): every root and every chunk that another refers to is there. A chunk's name
/// is the hash of what was read, so a damaged one is missing under its name. Keeps names, not contents.
/// </summary>
internal sealed class ScopeCheck
{
    private readonly Dictionary<Guid, Guid[]> _packs = [];
    private readonly HashSet<Guid> _chunks = [];
    private readonly HashSet<Guid> _wantedPacks = [];
    private readonly HashSet<Guid> _wantedChunks = [];
    private readonly List<(Guid Name, PackSection Section)> _sections = [];
    private readonly List<(Guid Root, string Owner)> _roots = [];
    private readonly List<string> _problems = [];

    public int Documents => _roots.Count;

    public int Chunks => _chunks.Count;

    /// <summary>Takes a document that must be there.</summary>
    public void AddRoot(Guid? root, string owner)
    {
        if (root is { } name)
        {
            _roots.Add((name, owner));
        }
    }

    /// <summary>Takes a stored pack.</summary>
    public void AddPack(Guid name, byte[] data)
    {
        _packs[name] = [];
        try
        {
            var content = PackCodec.Decode(data);
            if (content.Section is { } section)
            {
                _sections.Add((name, section));
                _wantedPacks.Add(section.Pack);
                return;
            }

            Guid[] own = [.. content.Chunks.Select(c => c.Name)];
            if (!IsNamedAfter(name, own))
            {
                _problems.Add($"Pack {name:N} does not hold what it is named after.");
            }

            _packs[name] = own;
            _chunks.UnionWith(own);
            _wantedChunks.UnionWith(content.Chunks.SelectMany(c => ChunkText.References(c.Payload.Span)).Select(r => r.Name));
            _wantedPacks.UnionWith(content.Elsewhere.Values);
        }
        catch (InvalidDataException damaged)
        {
            _problems.Add($"Pack {name:N} cannot be read: {damaged.Message}");
        }
    }

    /// <summary>What is wrong, once everything of the scope was taken.</summary>
    public IEnumerable<string> Problems() =>
    [
        .. _problems,
        .. _sections.Where(s => !IsWhole(s.Name, s.Section)).Select(s => $"Section {s.Name:N} does not hold what it is named after."),
        .. _wantedPacks.Except(_packs.Keys).Select(name => $"Pack {name:N} is missing."),
        .. _wantedChunks.Except(_chunks).Select(name => $"Chunk {name:N} is missing or damaged."),
        .. _roots.Where(r => !_packs.ContainsKey(r.Root) || !_chunks.Contains(r.Root)).Select(r => $"The {r.Owner} is missing or damaged."),
    ];

    // After its document's root, or after all of its chunks (docs/adr/002-chunk-format.md).
    private static bool IsNamedAfter(Guid name, Guid[] chunks) => chunks.Contains(name) || Hash128.Of(MemoryMarshal.AsBytes<Guid>(chunks)) == name;

    private bool IsWhole(Guid name, PackSection section)
    {
        try
        {
            // A root may stand before its own section, where another document held the same value.
            return _packs.TryGetValue(section.Pack, out var chunks) && section.Of(chunks) is var own && (chunks.Contains(name) || IsNamedAfter(name, [.. own]));
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }
}
